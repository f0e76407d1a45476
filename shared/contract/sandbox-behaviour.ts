/** How the sandbox behaves towards a partner: its rate limit, and the faults that a tester enables. */
import * as z from "zod/mini";

const when = {
  /** Default: both. */
  endpoint: z.optional(z.enum(["name", "users"])),
  /** How many requests meet the fault. Default: all until it is switched off. */
  times: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
  /** The share of requests that meet the fault, above 0 and up to 1. Default: 1. */
  share: z.optional(z.number().check(z.positive(), z.maximum(1))),
};
/** The request is carried out all the same; its sender can't tell. */
const applied = z.optional(z.boolean());

const fault = z.discriminatedUnion("kind", [
  /** Delays the request, then carries it out normally. */
  z.strictObject({
    kind: z.literal("latency"),
    milliseconds: z.int().check(z.minimum(1), z.maximum(20_000)),
    ...when,
  }),
  /** Answers 423. */
  z.strictObject({ kind: z.literal("locked"), ...when }),
  /** Answers 429, whatever the rate is. */
  z.strictObject({
    kind: z.literal("rate-limited"),
    retryAfterSeconds: z.optional(z.int().check(z.minimum(0), z.maximum(3_600))),
    ...when,
  }),
  z.strictObject({
    kind: z.literal("server-error"),
    status: z.optional(z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)])),
    applied,
    ...when,
  }),
  /** Closes the connection without an answer. */
  z.strictObject({ kind: z.literal("drop"), applied, ...when }),
  /** Answers 401 with a message that repeats the secret. */
  z.strictObject({ kind: z.literal("secret-echo"), ...when }),
  /** Answers 202 `queued`; the request is carried out. */
  z.strictObject({ kind: z.literal("maintenance"), ...when }),
  /** Answers as usual, and applies the changes of members only so many seconds later. */
  z.strictObject({
    kind: z.literal("applies-late"),
    seconds: z.int().check(z.minimum(1), z.maximum(3_600)),
    /** Only requests that have these: later ones overtake them. Default: all with changes, in their order. */
    only: z.optional(z.enum(["adds", "removes"])),
    ...when,
  }),
]);
export type FaultMode = z.infer<typeof fault>;

/** `requests` in each window of `seconds`. */
const rateLimit = z.strictObject({
  requests: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
  seconds: z.int().check(z.minimum(1), z.maximum(86_400)),
});
export type RateLimit = z.infer<typeof rateLimit>;

/** `PUT`: defaults are as Braze documents them, so `{}` ends all faults. */
export const behaviourRequest = z.strictObject({
  rateLimit: z.optional(rateLimit),
  faults: z.optional(z.array(fault).check(z.maxLength(10))),
});
export type BehaviourRequest = z.infer<typeof behaviourRequest>;

export const behaviourView = z.object({
  rateLimit,
  /** The faults as set, with `left` for those that have `times`. */
  faults: z.array(z.looseObject({ kind: z.string(), left: z.exactOptional(z.int()) })),
});
export interface BehaviourView {
  rateLimit: RateLimit;
  faults: (FaultMode & { left?: number })[];
}
