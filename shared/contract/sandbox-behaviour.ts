/** How the sandbox behaves towards a partner: its rate limit, and the faults that a tester switches on. */
import * as z from "zod/mini";

const when = {
  /** Left out: both. */
  endpoint: z.optional(z.enum(["name", "users"])),
  /** The next so many requests; left out: until it is switched off. */
  times: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
  /** In so many of 1 cases; left out: always. */
  share: z.optional(z.number().check(z.positive(), z.maximum(1))),
};
/** The request is carried out all the same, and its sender can't know. */
const applied = z.optional(z.boolean());

const fault = z.discriminatedUnion("kind", [
  /** Waits, and then goes on as if nothing were. */
  z.strictObject({
    kind: z.literal("latency"),
    milliseconds: z.int().check(z.minimum(1), z.maximum(20_000)),
    ...when,
  }),
  /** 423. */
  z.strictObject({ kind: z.literal("locked"), ...when }),
  /** 429, whatever the rate is. */
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
  /** The connection ends without an answer. */
  z.strictObject({ kind: z.literal("drop"), applied, ...when }),
  /** 401 whose message repeats the secret. */
  z.strictObject({ kind: z.literal("secret-echo"), ...when }),
  /** 202 `queued`; it is carried out. */
  z.strictObject({ kind: z.literal("maintenance"), ...when }),
]);
export type FaultMode = z.infer<typeof fault>;

/** `requests` in each window of `seconds`. */
const rateLimit = z.strictObject({
  requests: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
  seconds: z.int().check(z.minimum(1), z.maximum(86_400)),
});
export type RateLimit = z.infer<typeof rateLimit>;

/** `PUT`: what is left out is as Braze documents it, so `{}` ends all faults. */
export const behaviourRequest = z.strictObject({
  rateLimit: z.optional(rateLimit),
  faults: z.optional(z.array(fault).check(z.maxLength(10))),
});
export type BehaviourRequest = z.infer<typeof behaviourRequest>;

export const behaviourView = z.object({
  rateLimit,
  /** As they were set, and `left` of those with `times`. */
  faults: z.array(z.looseObject({ kind: z.string(), left: z.exactOptional(z.int()) })),
});
export interface BehaviourView {
  rateLimit: RateLimit;
  faults: (FaultMode & { left?: number })[];
}
