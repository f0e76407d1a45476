import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import classes from "./parts.module.css";
import type { Tone } from "./tone.ts";

const icons: Record<Tone, IconName> = {
  good: "check",
  warn: "alert",
  bad: "alert",
  busy: "clock",
  idle: "clock",
};

/** Something that the reader should know, and what to do about it. */
export function Note({
  tone,
  title,
  live = false,
  children,
}: {
  tone: Tone;
  title?: string;
  /** Read out when it appears. */
  live?: boolean;
  children?: ReactNode;
}) {
  return (
    <div
      className={classes["note"]}
      data-tone={tone}
      {...(live && { role: tone === "bad" ? "alert" : "status" })}
    >
      <span className={classes["noteIcon"]}>
        <Icon name={icons[tone]} />
      </span>
      <div className={classes["noteText"]}>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}
