import type { RecipientMail } from "../../shared/contract/imports.ts";
import type { Words } from "../words/english.ts";
import type { Formats } from "../words/formats.ts";

/** What became of a mail about an import. */
export function mailStateWord({ state, block }: RecipientMail, w: Words, f: Formats): string {
  if (!block) return w.imports.mailStates[state];
  const said = state === "blocked" ? w.mail.notSent : w.mail.afterwards;
  return said[block.reason](f.day(block.since));
}
