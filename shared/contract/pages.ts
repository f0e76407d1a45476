/** Lists, page by page. */
import * as z from "zod/mini";

/** `cursor` is opaque, and absent on the last page. */
export function pageOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), cursor: z.exactOptional(z.string()) });
}

/** All of them at once: there are never many. */
export function allOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item) });
}
