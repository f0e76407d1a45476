import type { ConnectionStatus } from "../../shared/contract/connections.ts";
import type { Tone } from "../parts/tone.ts";

export const tones: Record<ConnectionStatus, Tone> = {
  pending: "warn",
  active: "good",
  failing: "bad",
  disabled: "idle",
};
