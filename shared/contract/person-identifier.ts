/** How requests name a person. */
import * as z from "zod/mini";
import { ID_BYTES } from "../limits.ts";

const identifier = z.optional(
  z.string().check(
    z.minLength(1),
    z.refine(
      (text) => new TextEncoder().encode(text).length <= ID_BYTES,
      `must have at most ${ID_BYTES} bytes`,
    ),
  ),
);

/** One identifier of the person. An alias is a name and its label. */
export const personIdentifier = z
  .strictObject({
    external_id: identifier,
    alias_name: identifier,
    alias_label: identifier,
    device_id: identifier,
  })
  .check(
    z.refine(
      ({ external_id, alias_name, alias_label, device_id }) =>
        [external_id, alias_name, device_id].filter((one) => one !== undefined).length === 1 &&
        (alias_name === undefined) === (alias_label === undefined),
      "must have one of external_id, device_id, or alias_name with alias_label",
    ),
  );
export type PersonIdentifier = z.infer<typeof personIdentifier>;
