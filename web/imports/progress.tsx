import { Progress as Bar } from "@mantine/core";
import type { RunView } from "../../shared/contract/imports.ts";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./imports.module.css";

export function Progress({ run: { progress, status, waiting } }: { run: RunView }) {
  const { w, f } = useWords();
  const say = w.imports;
  const share = progress && progress.ids > 0 ? (100 * progress.idsSent) / progress.ids : undefined;
  return (
    <Card>
      <Bar.Root size="lg">
        <Bar.Section animated={share === undefined} aria-label={say.progress} value={share ?? 100} />
      </Bar.Root>
      <div className={classes["progress"]}>
        <span>
          {progress
            ? say.sent(f.number(progress.idsSent), f.number(progress.ids))
            : status === "queued" || waiting
              ? say.waiting
              : say.preparing}
        </span>
        {progress?.idsPerSecond !== undefined && <span>{say.rate(f.number(progress.idsPerSecond))}</span>}
        {progress?.expectedEnd !== undefined && <span>{say.expectedEnd(f.time(progress.expectedEnd))}</span>}
      </div>
    </Card>
  );
}
