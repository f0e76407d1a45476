import type { ReactNode } from "react";
import classes from "./parts.module.css";
import type { Tone } from "./tone.ts";

/** A state in a word. The colour repeats it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes["badge"]} data-tone={tone}>
      {children}
    </span>
  );
}
