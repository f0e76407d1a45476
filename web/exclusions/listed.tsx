import { Button, Title } from "@mantine/core";
import { useId, useState } from "react";
import type { Exclusion } from "../../shared/contract/exclusions.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";
import { useExcluded } from "../api/exclusions.ts";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { useInclude } from "./changes.ts";
import classes from "./exclusions.module.css";

/** Who is on a list, by whom, when and why. */
export function Listed({ list }: { list: string }) {
  const { w, f } = useWords();
  const say = w.exclusions;
  const { columns } = say;
  const heading = useId();
  const pages = usePages(list);
  const excluded = useExcluded(list, pages.cursor);
  const include = useInclude(list);
  const [leaving, ask] = useState<Exclusion>();
  const { items = [], cursor } = excluded.data ?? {};
  return (
    <section aria-labelledby={heading} className={classes["listed"]}>
      <Title id={heading} order={2}>
        {say.onList}
      </Title>
      {excluded.isPending && <Rows label={w.common.loading} />}
      {excluded.isError && <ProblemNote error={excluded.error} retry={() => excluded.refetch()} />}
      {excluded.isSuccess && items.length === 0 && <p className={layout["text"]}>{say.nobody}</p>}
      {items.length > 0 && (
        <table className={layout["table"]}>
          <thead>
            <tr>
              <th scope="col">{columns.who}</th>
              <th scope="col">{columns.by}</th>
              <th scope="col">{columns.when}</th>
              <th scope="col">{columns.why}</th>
              <th aria-label={say.removeShort} scope="col" />
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={JSON.stringify(personOf(one))}>
                <td data-label={columns.who}>
                  <div>
                    <span className={classes["id"]}>{idOf(one)}</span>
                    <span className={layout["quiet"]}>
                      {w.people.kinds[kindOf(one)]}
                      {one.alias_label !== undefined && `, ${one.alias_label}`}
                    </span>
                  </div>
                </td>
                <td data-label={columns.by}>{one.excludedBy}</td>
                <td className={layout["when"]} data-label={columns.when}>
                  {f.moment(one.excludedAt)}
                </td>
                <td data-label={columns.why}>{one.reason}</td>
                <td>
                  <Button
                    aria-label={say.removeOne(idOf(one))}
                    onClick={() => ask(one)}
                    size="compact-sm"
                    variant="default"
                  >
                    {say.removeShort}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager busy={excluded.isFetching} next={cursor} pages={pages} />
      <Confirm
        action={say.remove}
        busy={include.isPending}
        error={include.error}
        onClose={() => ask(undefined)}
        onConfirm={() => leaving && include.mutate([personOf(leaving)], { onSuccess: () => ask(undefined) })}
        opened={leaving !== undefined}
        title={say.confirmTitle}
      >
        <p className={layout["text"]}>{say.confirmText(1)}</p>
        {leaving && <span className={classes["id"]}>{idOf(leaving)}</span>}
      </Confirm>
    </section>
  );
}

function kindOf({ external_id, device_id }: Exclusion) {
  if (external_id !== undefined) return "external_id";
  return device_id === undefined ? "alias" : "device_id";
}

function idOf({ external_id, device_id, alias_name = "" }: Exclusion): string {
  return external_id ?? device_id ?? alias_name;
}

function personOf({
  external_id,
  device_id,
  alias_name = "",
  alias_label = "",
}: Exclusion): PersonIdentifier {
  if (external_id !== undefined) return { external_id };
  return device_id === undefined ? { alias_name, alias_label } : { device_id };
}
