import { Button } from "@mantine/core";
import { useId } from "react";
import type { Preview } from "../../shared/contract/cohorts.ts";
import { Refused } from "../api/calls.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

/** Counts what the owner of the data is charged for. `isUnknown`: or is not, which can't be told now. */
export function CountNow({
  isBusy,
  isUnknown = false,
  onCount,
}: {
  isBusy: boolean;
  isUnknown?: boolean;
  onCount(): void;
}) {
  const { w } = useWords();
  const say = w.cohorts.live;
  const why = useId();
  return (
    <>
      <p className={classes["quietText"]} id={why}>
        {isUnknown ? say.chargedPerhaps : say.charged}
      </p>
      <div>
        <Button
          aria-describedby={why}
          aria-disabled={isBusy}
          {...(isBusy && { "data-disabled": true })}
          onClick={() => isBusy || onCount()}
          variant="default"
        >
          {say.countNow}
        </Button>
      </div>
    </>
  );
}

/** What a count has read, and about what it cost, also if it failed. Nothing, where nobody is charged. */
export function Scanned({ preview, error }: { preview?: Preview | undefined; error?: unknown }) {
  const { w, f } = useWords();
  const scanned = error instanceof Refused ? error.problem?.scanned : preview?.scanned;
  if (!scanned) return null;
  const { bytes, usd } = scanned;
  return <p className={classes["quietText"]}>{w.cohorts.live.scanned(f.bytes(bytes), f.dollars(usd))}</p>;
}
