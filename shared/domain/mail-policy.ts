import type { Run } from "../contract/imports.ts";

/** Whether a run that has ended mails its recipients. */
export function isMailWanted({
  mailPolicy = "every-run",
  status,
  toSend,
}: Pick<Run, "mailPolicy" | "status" | "toSend">): boolean {
  const failed = status !== "succeeded" && status !== "cancelled";
  const changed = (toSend?.adds ?? 0) + (toSend?.removes ?? 0) > 0;
  const isMailed = { "every-run": true, "changes-and-failures": failed || changed, failures: failed };
  return isMailed[mailPolicy];
}
