import { Button } from "@mantine/core";
import { useId } from "react";
import type { Preview } from "../../shared/contract/cohorts.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

/** Counts what the owner of the data is charged for. */
export function CountNow({ isBusy, onCount }: { isBusy: boolean; onCount(): void }) {
  const { w } = useWords();
  const say = w.cohorts.live;
  const why = useId();
  return (
    <>
      <p className={classes["quietText"]} id={why}>
        {say.charged}
      </p>
      <div>
        <Button aria-describedby={why} loading={isBusy} onClick={() => onCount()} variant="default">
          {say.countNow}
        </Button>
      </div>
    </>
  );
}

/** What a count has read, and about what it cost. Nothing, where nobody is charged. */
export function Scanned({ preview }: { preview: Preview | undefined }) {
  const { w, f } = useWords();
  if (!preview?.scanned) return null;
  const { bytes, usd } = preview.scanned;
  return <p className={classes["quietText"]}>{w.cohorts.live.scanned(f.bytes(bytes), f.dollars(usd))}</p>;
}
