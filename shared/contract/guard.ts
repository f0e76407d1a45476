/** The bounds past which an import stops to ask. */
import * as z from "zod/mini";
import { UNUSUAL_ADD_FACTOR, UNUSUAL_CHANGE_FLOOR, UNUSUAL_REMOVE_SHARE } from "../limits.ts";

const aShare = "must be a share above 0, up to 1, such as 0.3 for 30 %";

const bounds = {
  removeShare: z
    .number()
    .check(
      z.positive(aShare),
      z.maximum(1, aShare),
      z.describe(
        `Stops an import that would remove more than this share of the members held; left out: ${UNUSUAL_REMOVE_SHARE}.`,
      ),
    ),
  addFactor: z
    .number()
    .check(
      z.positive("must be a number above 0, such as 3 for three times as many"),
      z.describe(
        `Stops an import that would add more than so many times the members held; left out: ${UNUSUAL_ADD_FACTOR}.`,
      ),
    ),
  floor: z
    .int()
    .check(
      z.minimum(0, "must be a number of users, 0 or more"),
      z.describe(
        `Removes, or adds, of up to so many members never stop an import; left out: ${UNUSUAL_CHANGE_FLOOR}.`,
      ),
    ),
  mayBecomeEmpty: z
    .boolean()
    .check(
      z.describe(
        "Lets an import remove the last members; left out: such an import stops, however few they are.",
      ),
    ),
};

/** Each bound holds by itself, with what `limits.ts` says where it is left out. */
export const guard = z.partial(z.strictObject(bounds));
export type Guard = z.infer<typeof guard>;

/** Bounds that change: one that is left out stays, and `null` sets it back to its default. */
export const guardPatch = z.partial(
  z.strictObject({
    removeShare: z.nullable(bounds.removeShare),
    addFactor: z.nullable(bounds.addFactor),
    floor: z.nullable(bounds.floor),
    mayBecomeEmpty: z.nullable(bounds.mayBecomeEmpty),
  }),
);
export type GuardPatch = z.infer<typeof guardPatch>;

/** A change that is past a guard: of how many members held, and the bounds that it crossed, as they were set then. */
export const unusualChange = z.object({
  held: z.int(),
  /** It removes more than this share of them. */
  removeShare: z.exactOptional(z.number()),
  /** It adds more than so many times as many. */
  addFactor: z.exactOptional(z.number()),
  /** It leaves no member. */
  becomesEmpty: z.exactOptional(z.literal(true)),
  floor: z.int(),
});
export type UnusualChange = z.infer<typeof unusualChange>;
