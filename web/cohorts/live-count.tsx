import { Button, Loader } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { DraftPreviewRequest, Preview } from "../../shared/contract/cohorts.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import { answered } from "../api/answered.ts";
import { Refused } from "../api/calls.ts";
import { COUNTED_MS, onlyWhenAsked } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { CountNow, Scanned } from "./count-now.tsx";
import { type Fault, faultsIn, type Place } from "./place.ts";

/** Milliseconds without a change after which a definition is counted. */
const PAUSE = 600;

export interface Count {
  /** Left out of what is not complete. */
  preview: Preview | undefined;
  isComplete: boolean;
  isBusy: boolean;
  /** It is counted only when it is asked for. */
  isCharged: boolean;
  error: unknown;
  /** Of the text as it is now. */
  faults: readonly Fault[];
  again(): void;
}

const noFaults: readonly Fault[] = [];

/**
 * Counts a definition whenever it has not changed for a while, or, where somebody is charged for it, when it is asked
 * for. Undefined: it is not complete.
 */
export function useCount(asked: DraftPreviewRequest | undefined, isCharged = false): Count {
  const { client } = useApp();
  const { w, locale } = useWords();
  const key = asked && JSON.stringify(asked);
  const pausing = useSettled(key);
  const settled = isCharged ? key : pausing;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["draft-preview", settled, isCharged],
    queryFn: ({ signal }) =>
      answered<Preview>(client, "/previews", signal, () =>
        client.post<Preview | Computing>("/previews", JSON.parse(settled ?? ""), { signal }),
      ),
    enabled: settled !== undefined && settled === key,
    staleTime: COUNTED_MS,
    ...(isCharged ? onlyWhenAsked : { placeholderData: keepPreviousData }),
  });
  const isBusy = key !== undefined && (key !== settled || isFetching);
  const shown = key !== undefined && !isBusy ? error : null;
  const faults = useMemo(
    () =>
      shown instanceof Refused
        ? faultsIn(shown.problem?.errors, locale, w.cohorts.query.engineSays)
        : noFaults,
    [shown, locale, w],
  );
  return {
    preview: key === undefined ? undefined : data,
    isComplete: key !== undefined,
    isBusy,
    isCharged,
    error: shown,
    faults,
    again: () => refetch(),
  };
}

/** How many users meet the definition that is being edited. */
export function LiveCount({
  count: { preview, isComplete, isBusy, isCharged, error, faults, again },
  onPlace,
}: {
  count: Count;
  /** Shows a place of the definition's text. Left out: it has none. */
  onPlace?(place: Place): void;
}) {
  const { w, f } = useWords();
  const say = w.cohorts.live;
  const members = preview?.members.total;
  return (
    <Card title={isCharged ? say.titleAsked : say.title}>
      <div aria-busy={isBusy} aria-live="polite" className={classes["live"]} data-charged={isCharged}>
        {!isComplete && (
          <p className={classes["quiet"]}>{onPlace ? w.cohorts.query.incomplete : say.incomplete}</p>
        )}
        {members !== undefined && (
          <>
            <span className={classes["liveNumber"]} data-old={isBusy}>
              {f.number(members)}
            </span>
            <span>{members === 0 ? say.nobody : members === 1 ? say.exactOne : say.exact}</span>
          </>
        )}
        {isBusy && (
          <span className={classes["counting"]}>
            <Loader size={14} /> {say.counting}
          </span>
        )}
        {!isBusy && preview && <Details preview={preview} />}
      </div>
      {Boolean(error) && (
        <ProblemNote error={error} title={say.failed} {...(!isCharged && { retry: again })}>
          {onPlace && <Faults faults={faults} onPlace={onPlace} />}
        </ProblemNote>
      )}
      <Scanned error={error} />
      {isCharged && isComplete && <CountNow isBusy={isBusy} onCount={again} />}
    </Card>
  );
}

/** What is wrong with a query, and where. */
function Faults({ faults, onPlace }: { faults: readonly Fault[]; onPlace(place: Place): void }) {
  const { w, f } = useWords();
  const say = w.cohorts.query;
  return faults.map(({ place, text }) => (
    <div key={text}>
      {place && (
        <Button onClick={() => onPlace(place)} size="compact-xs" variant="default">
          {say.place(f.number(place.line), f.number(place.column))}
        </Button>
      )}
      <p className={classes["fault"]}>{text}</p>
    </div>
  ));
}

function Details({ preview }: { preview: Preview }) {
  const { w, f } = useWords();
  const say = w.cohorts.live;
  const left = Object.values(preview.rejected).reduce((sum, n) => sum + n, 0);
  const { excluded = 0 } = preview;
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
      <Scanned preview={preview} />
      {left > 0 && <p className={classes["quiet"]}>{say.rejected(f.number(left))}</p>}
      {excluded > 0 && <p className={classes["quiet"]}>{say.excluded(f.number(excluded))}</p>}
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
