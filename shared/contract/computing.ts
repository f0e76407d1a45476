/** A job that is still running; its answer can be read later under its id. */
import * as z from "zod/mini";

export const computing = z.object({
  id: z.string(),
  status: z.literal("computing"),
  askedAt: z.string(),
});
export type Computing = z.infer<typeof computing>;

/** The answer of a job, with the id under which it can be read again. */
export function answeredAs<Shape extends z.core.$ZodLooseShape>(answer: z.ZodMiniObject<Shape>) {
  return z.extend(answer, { id: z.string() });
}
