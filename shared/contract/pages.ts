/** Schemas of paged lists. */
import * as z from "zod/mini";

/** `cursor` is opaque, and absent on the last page. */
export function pageOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), cursor: z.exactOptional(z.string()) });
}

/** All items at once: these lists are always short. */
export function allOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item) });
}
