/** How a state is meant; each has its colours. */
export type Tone = "good" | "warn" | "bad" | "busy" | "idle";
