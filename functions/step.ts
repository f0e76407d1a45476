/** Common handling of workflow steps: parses the state machine's input, and logs unexpected errors. */
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod/mini";
import { runId } from "../shared/contract/ids.ts";
import { runReasons } from "../shared/contract/imports.ts";
import { bucketRounds } from "../shared/domain/bucket-rounds.ts";
import { clock, log } from "./wiring.ts";

const run = { run: runId };
export const runStep = z.object(run);
/** `stops`: what it has had selected is not looked at any more. */
export const selectStep = z.object({ ...run, stops: z.exactOptional(z.literal(true)) });
const part = { part: z.number(), object: z.string(), batches: z.number() };
const round = { idleRounds: z.number(), turn: z.string() };
export const sendStep = z.union([
  z.object({ ...run, parts: z.array(z.object(part)), at: z.number(), ...round }),
  /** From an execution that began when its state machine had a worker for each part. */
  z.pipe(
    z.object({ ...run, ...part, ...round }),
    z.transform(({ part, object, batches, ...more }) => ({
      parts: [{ part, object, batches }],
      at: 0,
      ...more,
    })),
  ),
]);
export const settleStep = z.object({
  ...run,
  failure: z.union([z.literal(""), z.enum(runReasons)]),
  /** Left out by an execution that began when its state machine did not know it. */
  inBuckets: z.exactOptional(z.boolean()),
});
export const bucketStep = z.object({ ...run, round: z.enum(bucketRounds), bucket: z.number() });

/** `deadline` is the instant at which Lambda stops this invocation. */
export function step<Schema extends z.ZodMiniType, Answer>(
  schema: Schema,
  work: (input: z.infer<Schema>, deadline: Date) => Promise<Answer>,
) {
  return middy<unknown, Answer, Error, Context>()
    .onError(({ error }) => {
      log().warn("step-failed", { reason: error?.name ?? "unknown" });
    })
    .handler(async (event, context) => {
      const deadline = new Date(clock().now().getTime() + context.getRemainingTimeInMillis());
      return work(schema.parse(event), deadline);
    });
}
