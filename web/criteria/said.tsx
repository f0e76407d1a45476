/** Criteria in words. */
import type {
  Comparison,
  Criterion,
  NumberComparison,
  Performed,
  Period,
} from "../../shared/contract/criteria.ts";
import type { Words } from "../words/english.ts";
import type { Formats } from "../words/formats.ts";
import { useWords } from "../words/use-words.tsx";
import { comparisonDraft } from "./comparison-draft.ts";
import classes from "./criteria.module.css";

export function Said({ criterion }: { criterion: Criterion }) {
  const { w, f } = useWords();
  const group = groupIn(criterion);
  if (!group)
    return (
      <ul className={classes["said"]}>
        <li>{sentence(criterion, w, f)}</li>
      </ul>
    );
  return (
    <div>
      <span className={classes["saidGroup"]}>{w.criteria.say.groups[group.name]}</span>
      <ul className={classes["said"]}>
        {group.children.map((child, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <li key={at}>{groupIn(child) ? <Said criterion={child} /> : sentence(child, w, f)}</li>
        ))}
      </ul>
    </div>
  );
}

type GroupName = keyof Words["criteria"]["say"]["groups"];

function groupIn(criterion: Criterion): { name: GroupName; children: Criterion[] } | undefined {
  if ("all" in criterion) return { name: "all", children: criterion.all };
  if ("any" in criterion) return { name: "any", children: criterion.any };
  if (!("not" in criterion)) return undefined;
  if ("all" in criterion.not) return { name: "notAll", children: criterion.not.all };
  if ("any" in criterion.not) return { name: "notAny", children: criterion.not.any };
  return undefined;
}

/** Of a single condition. */
function sentence(criterion: Criterion, w: Words, f: Formats): string {
  const { say, functions } = w.criteria;
  if ("not" in criterion) return say.not(sentence(criterion.not, w, f));
  if ("performed" in criterion) {
    const { event, times, period, where } = criterion.performed;
    return say.did(event, timesSaid(times, w, f), periodSaid(period, w, f)) + whereSaid(where, w, f);
  }
  if ("didNotPerform" in criterion) {
    const { event, period, where } = criterion.didNotPerform;
    return say.didNot(event, periodSaid(period, w, f)) + whereSaid(where, w, f);
  }
  if ("aggregate" in criterion) {
    const { event, period, where, function: computed, property, is } = criterion.aggregate;
    const said = say.aggregate(
      functions[computed],
      property,
      event,
      comparisonSaid(is, w, f),
      periodSaid(period, w, f),
    );
    return said + whereSaid(where, w, f);
  }
  if ("firstSeen" in criterion) return say.firstSeen(periodSaid(criterion.firstSeen, w, f));
  if ("lastSeen" in criterion) return say.lastSeen(periodSaid(criterion.lastSeen, w, f));
  if ("user" in criterion) return `${criterion.user.property} ${comparisonSaid(criterion.user.is, w, f)}`;
  return "";
}

function timesSaid(times: Performed["times"], { criteria: { say } }: Words, f: Formats): string {
  if (times === undefined) return "";
  if ("atLeast" in times) return say.atLeast(f.number(times.atLeast));
  return "atMost" in times ? say.atMost(f.number(times.atMost)) : say.exactly(f.number(times.exactly));
}

function periodSaid(period: Period | undefined, { criteria: { say } }: Words, f: Formats): string {
  if (period === undefined) return "";
  if ("lastDays" in period) return say.lastDays(f.number(period.lastDays));
  return say.between(f.calendarDay(period.from), f.calendarDay(period.to));
}

function whereSaid(where: Performed["where"], w: Words, f: Formats): string {
  if (!where || where.length === 0) return "";
  return w.criteria.say.where(
    f.list(where.map(({ property, is }) => `${property} ${comparisonSaid(is, w, f)}`)),
  );
}

export function comparisonSaid(is: Comparison | NumberComparison, { criteria }: Words, f: Formats): string {
  const { operator, values } = comparisonDraft(is);
  const said = values.map(({ text, as, number }) =>
    as === "truth" ? criteria.truth[text as "true" | "false"] : number === undefined ? text : f.exact(number),
  );
  const word = criteria.operators[operator];
  return said.length === 0 ? word : `${word} ${f.list(said, operator === "in" ? "or" : "and")}`;
}
