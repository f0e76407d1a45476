import { Button, Loader } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { DraftPreviewRequest, Preview } from "../../shared/contract/cohorts.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import { answered } from "../api/answered.ts";
import { Refused } from "../api/client.ts";
import { useApp } from "../app/app.ts";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { faultsIn, type Place } from "./place.ts";

/** Milliseconds without a change after which a definition is counted. */
const PAUSE = 600;

/** How many users meet the definition that is being edited. Undefined: it is not complete. */
export function LiveCount({
  asked,
  onPlace,
}: {
  asked: DraftPreviewRequest | undefined;
  /** Shows a place of the definition's text. Left out: it has none. */
  onPlace?(place: Place): void;
}) {
  const { w, f } = useWords();
  const say = w.cohorts.live;
  const { client } = useApp();
  const key = asked && JSON.stringify(asked);
  const settled = useSettled(key);
  const count = useQuery({
    queryKey: ["draft-preview", settled],
    queryFn: ({ signal }) =>
      answered<Preview>(client, "/previews", signal, () =>
        client.post<Preview | Computing>("/previews", JSON.parse(settled ?? ""), { signal }),
      ),
    enabled: settled !== undefined && settled === key,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const busy = key !== undefined && (key !== settled || count.isFetching);
  const preview = key === undefined ? undefined : count.data;
  const members = preview?.members.total;
  return (
    <Card title={say.title}>
      <div aria-busy={busy} aria-live="polite" className={classes["live"]}>
        {key === undefined && (
          <p className={classes["quiet"]}>{onPlace ? w.cohorts.query.incomplete : say.incomplete}</p>
        )}
        {members !== undefined && (
          <>
            <span className={classes["liveNumber"]} data-old={busy}>
              {f.number(members)}
            </span>
            <span>{members === 0 ? say.nobody : members === 1 ? say.exactOne : say.exact}</span>
          </>
        )}
        {busy && (
          <span className={classes["counting"]}>
            <Loader size={14} /> {say.counting}
          </span>
        )}
        {!busy && preview && <Details preview={preview} />}
      </div>
      {key !== undefined && !busy && count.isError && (
        <ProblemNote error={count.error} retry={() => count.refetch()} title={say.failed}>
          {onPlace && <Faults error={count.error} onPlace={onPlace} />}
        </ProblemNote>
      )}
    </Card>
  );
}

/** What the engine says of a query, in English, and where. */
function Faults({ error, onPlace }: { error: unknown; onPlace(place: Place): void }) {
  const { w, f } = useWords();
  const say = w.cohorts.query;
  const faults = faultsIn(error instanceof Refused ? error.problem?.errors : undefined);
  return faults.map((fault) => (
    <div key={`${fault.line} ${fault.column}`}>
      <Button onClick={() => onPlace(fault)} size="compact-xs" variant="default">
        {say.place(f.number(fault.line), f.number(fault.column))}
      </Button>
      <p className={classes["fault"]} lang="en">
        {fault.detail}
      </p>
    </div>
  ));
}

function Details({ preview }: { preview: Preview }) {
  const { w, f } = useWords();
  const say = w.cohorts.live;
  const left = Object.values(preview.rejected).reduce((sum, n) => sum + n, 0);
  const quoted = (names: readonly string[]) =>
    f.list(
      names.slice(0, 2).map((name) => `“${name}”`),
      "or",
    );
  return (
    <>
      {preview.sample && (
        <p className={classes["quiet"]}>
          {say.estimate(f.number(preview.sample.oneIn), f.number(preview.sample.members))}
        </p>
      )}
      {left > 0 && <p className={classes["quiet"]}>{say.rejected(f.number(left))}</p>}
      {preview.hints?.["unknown-events"]?.map(({ event, nearest }) => (
        <p className={classes["hint"]} key={event}>
          {say.unknownEvent(event, quoted(nearest))}
        </p>
      ))}
      {preview.hints?.["unknown-properties"]?.map(({ event, property, nearest }) => (
        <p className={classes["hint"]} key={`${event} ${property}`}>
          {say.unknownProperty(property, quoted(nearest))}
        </p>
      ))}
    </>
  );
}

/** The value once it has not changed for a while. */
function useSettled(value: string | undefined): string | undefined {
  const [settled, settle] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => settle(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
