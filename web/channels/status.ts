import type { ChannelView } from "../../shared/contract/channels.ts";
import type { DeliveryOutcome } from "../../shared/contract/deliveries.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import type { Tone } from "../parts/tone.ts";
import type { Words } from "../words/english.ts";

export const tones: Record<ChannelView["status"], Tone> = { active: "good", disabled: "idle", gone: "bad" };

export const deliveryTones: Record<DeliveryOutcome["state"], Tone> = {
  waiting: "busy",
  delivered: "good",
  failed: "bad",
};

/** Milliseconds after a try began within which its outcome is looked for: longer than one takes. */
const TRY_MS = 60_000;

/** Whether it is being sent, or is about to be. `now`: milliseconds since 1970. */
export function isUnderWay({ state, tries, at }: DeliveryOutcome, now: number): boolean {
  if (state !== "waiting") return false;
  return tries === 0 || (at !== undefined && now - Date.parse(at) < TRY_MS);
}

/** Why something has not arrived. Undefined if it has, or was not sent yet. */
export function whyNot(
  { why, status }: Pick<DeliveryOutcome, "why" | "status">,
  w: Words,
): string | undefined {
  return why && w.channels.why[why]?.(String(status ?? ""));
}

/** What became of the notice of an import to one channel. */
export function noticeStateWord(
  { state, delivery }: NonNullable<RunView["notices"]>[number],
  w: Words,
): string {
  if (!delivery) return w.imports.noticeStates[state];
  const why = delivery.state === "delivered" ? undefined : whyNot(delivery, w);
  const word = w.channels.states[delivery.state].toLowerCase();
  return why === undefined ? word : `${word}, ${why}`;
}
