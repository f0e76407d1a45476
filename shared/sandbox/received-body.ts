/** Parses the two bodies of the contract, field by field in the order of Braze's errors. */
import * as z from "zod/mini";
import type { Member } from "../domain/identifiers.ts";
import { ID_BYTES, IDS_PER_REQUEST } from "../limits.ts";
import { badRequest, type ContractAnswer } from "./answers.ts";
import type { MemberChanges } from "./ports.ts";

export interface ReceivedName {
  cohortId: string;
  name: string;
  createdAt: string;
}
export interface ReceivedChanges extends MemberChanges {
  cohortId: string;
  /** Ids that no user can have; they are left out of the changes. */
  unusable: number;
}

const filled = z.string().check(z.refine((text) => text.trim() !== ""));
const time = z.iso.datetime({ offset: true });

const strings = z.optional(z.array(z.string()));
const change = z
  .object({
    user_ids: strings,
    device_ids: strings,
    aliases: z.optional(z.array(z.object({ alias_name: z.string(), alias_label: z.string() }))),
    should_remove: z.optional(z.boolean()),
  })
  .check(
    z.refine(({ user_ids, device_ids, aliases }) =>
      [user_ids, device_ids, aliases].some((ids) => ids !== undefined),
    ),
  );
const changeList = z.array(change);

/** `body` may be any value; anything but an object has no fields. */
export function nameIn(body: unknown): ReceivedName | ContractAnswer {
  const fields = fieldsOf(body);
  const cohortId = filled.safeParse(fields["cohort_id"]);
  if (!cohortId.success) return badRequest.cohortId;
  const name = filled.safeParse(fields["name"]);
  if (!name.success) return badRequest.name;
  const createdAt = time.safeParse(fields["created_at"]);
  if (!createdAt.success) return badRequest.createdAt;
  return { cohortId: cohortId.data, name: name.data, createdAt: createdAt.data };
}

export function changesIn(body: unknown): ReceivedChanges | ContractAnswer {
  const fields = fieldsOf(body);
  const cohortId = filled.safeParse(fields["cohort_id"]);
  if (!cohortId.success) return badRequest.cohortId;
  const changes = changeList.safeParse(fields["cohort_changes"]);
  if (!changes.success) return badRequest.cohortChanges;
  const directed = changes.data.flatMap((one) =>
    membersIn(one).map((member) => ({ member, add: one.should_remove !== true })),
  );
  if (directed.length > IDS_PER_REQUEST) return badRequest.tooManyIds;
  // Braze reports a race if one id is added and removed at once. Here the later one counts.
  const last = new Map(directed.map(({ member, add }) => [keyOf(member), { member, add }]));
  const usable = [...last.values()].filter(({ member }) => mayExist(member));
  return {
    cohortId: cohortId.data,
    unusable: last.size - usable.length,
    add: usable.filter(({ add }) => add).map(({ member }) => member),
    remove: usable.filter(({ add }) => !add).map(({ member }) => member),
  };
}

/** The cohort id in a body, if it has one. */
export function namedCohort(body: unknown): string | undefined {
  return filled.safeParse(fieldsOf(body)["cohort_id"]).data;
}

function membersIn({ user_ids = [], device_ids = [], aliases = [] }: z.infer<typeof change>): Member[] {
  return [
    ...user_ids.map((id): Member => ({ kind: "external_id", id, label: "" })),
    ...device_ids.map((id): Member => ({ kind: "device_id", id, label: "" })),
    ...aliases.map((one): Member => ({ kind: "alias", id: one.alias_name, label: one.alias_label })),
  ];
}

/** A key of an id: equal only for the same kind, id and label. */
export function keyOf({ kind, id, label }: Member): string {
  return JSON.stringify([kind, id, label]);
}

function mayExist({ id, label }: Member): boolean {
  return id !== "" && [id, label].every((text) => Buffer.byteLength(text) <= ID_BYTES);
}

function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === "object" && body !== null ? { ...body } : {};
}
