/** What is being computed, and can be read later under its id. */
import * as z from "zod/mini";

export const computing = z.object({
  id: z.string(),
  status: z.literal("computing"),
  askedAt: z.string(),
});
export type Computing = z.infer<typeof computing>;

/** What was computed, with the id that it can be read again by. */
export function answeredAs<Shape extends z.core.$ZodLooseShape>(answer: z.ZodMiniObject<Shape>) {
  return z.extend(answer, { id: z.string() });
}
