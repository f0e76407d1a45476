/** People of the sandbox, as its API accepts and shows them. */
import * as z from "zod/mini";
import { ID_BYTES, NAME_LENGTH } from "../limits.ts";
import { matchOutcome } from "./sandbox-received.ts";

const id = z.string().check(
  z.minLength(1),
  z.refine(
    (text) => new TextEncoder().encode(text).length <= ID_BYTES,
    `must have at most ${ID_BYTES} bytes`,
  ),
);

const alias = z.strictObject({ alias_name: id, alias_label: id });
export type Alias = z.infer<typeof alias>;

const attributeName = z.string().check(z.minLength(1), z.maxLength(NAME_LENGTH));
const attributeValue = z.union([z.string().check(z.maxLength(1_000)), z.number(), z.boolean(), z.null()]);
export type AttributeValue = z.infer<typeof attributeValue>;

/** Characters of a row as JSON. Such a row fits into an item of the table even if it does not compress. */
const ROW_CHARACTERS = 100_000;

/** What is known of one person. An existing person is updated; null removes an attribute. */
export const personRow = z
  .strictObject({
    external_id: z.optional(id),
    aliases: z.optional(z.array(alias).check(z.maxLength(20))),
    devices: z.optional(z.array(id).check(z.maxLength(20))),
    attributes: z.optional(z.record(attributeName, attributeValue)),
  })
  .check(
    z.refine(
      ({ external_id, aliases = [], devices = [] }) =>
        external_id !== undefined || aliases.length > 0 || devices.length > 0,
      "must have an external id, an alias or a device",
    ),
    z.refine(
      ({ attributes = {} }) => Object.keys(attributes).length <= 100,
      "must have at most 100 attributes",
    ),
    z.refine(
      (row) => JSON.stringify(row).length <= ROW_CHARACTERS,
      `must have at most ${ROW_CHARACTERS} characters`,
    ),
  );
export type PersonRow = z.infer<typeof personRow>;

/** `POST /sandbox/users/identifications`: gives an external id to the user with this device or alias. */
export const identificationRequest = z
  .strictObject({ external_id: id, device_id: z.optional(id), alias: z.optional(alias) })
  .check(
    z.refine(
      ({ device_id, alias }) => (device_id === undefined) !== (alias === undefined),
      "must have either a device_id or an alias",
    ),
  );
export type IdentificationRequest = z.infer<typeof identificationRequest>;

/** One identifier, in the query of `GET /sandbox/users`. */
export const identifierQuery = z
  .object({
    external_id: z.optional(id),
    device_id: z.optional(id),
    alias_name: z.optional(id),
    alias_label: z.optional(id),
  })
  .check(
    z.refine(
      ({ external_id, device_id, alias_name, alias_label }) =>
        [external_id, device_id, alias_name].filter((one) => one !== undefined).length <= 1 &&
        (alias_name === undefined) === (alias_label === undefined),
      "must name one of external_id, device_id, or alias_name with alias_label",
    ),
  );

/** A person as the sandbox shows them. */
export const personView = z.object({
  external_id: z.exactOptional(z.string()),
  aliases: z.array(alias),
  devices: z.array(z.string()),
  attributes: z.record(z.string(), attributeValue),
  /** Identified users match by external id or alias, anonymous ones by device. */
  identified: z.boolean(),
});
export type PersonView = z.infer<typeof personView>;

/** With an identifier in the query: the user that a partner's request with it would match. */
export const lookUpAnswer = z.object({ outcome: matchOutcome, user: z.exactOptional(personView) });
export type LookUpAnswer = z.infer<typeof lookUpAnswer>;

export const identifyAnswer = z.object({ outcome: z.enum(["merged", "named", "nothing"]) });
export const loadAnswer = z.object({ rows: z.int() });
