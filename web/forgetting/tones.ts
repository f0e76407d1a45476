import type { Forgetting } from "../../shared/contract/forgettings.ts";
import type { Tone } from "../parts/tone.ts";

export const tones: Record<Forgetting["state"], Tone> = {
  looking: "busy",
  "to-confirm": "warn",
  removing: "busy",
  erasing: "busy",
  done: "good",
};
