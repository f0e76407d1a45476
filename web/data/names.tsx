import type {
  Bounded,
  EventNames as CheckedNames,
  EventProperty,
  Property,
} from "../../shared/contract/data-set-checks.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";

/** The names that conditions may use, most frequent first. */
export function EventNames({ names }: { names: CheckedNames }) {
  const { w, f } = useWords();
  const say = w.data;
  const moment = (iso: string | undefined) => (iso === undefined ? "–" : f.moment(iso));
  return (
    <Card flush title={say.events}>
      <div className={classes["card"]}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{say.event}</th>
              <th className={classes["number"]} scope="col">
                {say.count}
              </th>
              <th scope="col">{say.first}</th>
              <th scope="col">{say.last}</th>
            </tr>
          </thead>
          <tbody>
            {names.first.map(({ name, count, first, last }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={classes["number"]} data-label={say.count}>
                  {f.number(count)}
                </td>
                <td className={classes["when"]} data-label={say.first}>
                  {moment(first)}
                </td>
                <td className={classes["when"]} data-label={say.last}>
                  {moment(last)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More n={names.more} />
    </Card>
  );
}

interface PropertiesProps {
  title: string;
  properties: Bounded<Property | EventProperty>;
  /** All rows, of which a property has a value in some. */
  rows: number | undefined;
  withEvents?: boolean;
}

export function Properties({ title, properties, rows, withEvents = false }: PropertiesProps) {
  const { w, f } = useWords();
  const say = w.data;
  const eventsOf = (property: Property | EventProperty) =>
    "events" in property ? property.events?.first : undefined;
  return (
    <Card flush title={title}>
      <div className={classes["card"]}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{say.property}</th>
              <th scope="col">{say.looks}</th>
              <th className={classes["number"]} scope="col">
                {say.filled}
              </th>
              {withEvents && <th scope="col">{say.ofEvents}</th>}
            </tr>
          </thead>
          <tbody>
            {properties.first.map((property) => (
              <tr key={property.name}>
                <th scope="row">{property.name}</th>
                <td data-label={say.looks}>
                  {f.list(
                    property.shapes.map(({ kind }) => say.kinds[kind]),
                    "or",
                  )}
                </td>
                <td className={classes["number"]} data-label={say.filled}>
                  {rows ? f.percent(property.set / rows) : f.number(property.set)}
                </td>
                {withEvents && <td data-label={say.ofEvents}>{f.list(eventsOf(property) ?? [])}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More n={properties.more} />
    </Card>
  );
}

function More({ n }: { n: number }) {
  const { w, f } = useWords();
  if (n === 0) return null;
  return <p className={classes["historyMore"]}>{w.data.more(f.number(n))}</p>;
}
