/** Histories of people whose identifiers change between imports, and what becomes of each change that is sent. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import type { SendOutcome } from "../../../shared/domain/change.ts";
import type { KnownIdentifiers } from "../../../shared/domain/identifiers.ts";

/** A row of the data set's users. */
export interface UserRow extends KnownIdentifiers {
  /** The definition selects it. */
  isSelected: boolean;
}

export interface Day {
  users: readonly UserRow[];
  /** How many members go into a bucket on this day: fewer split the ledger. */
  membersPerBucket: number;
  /** In how many buckets the evaluation leaves its files. */
  evaluatedIn: 1 | 2 | 4;
}

const few = (letter: string, count: number) =>
  fc.option(
    fc.integer({ min: 1, max: count }).map((number) => `${letter}${number}`),
    { nil: undefined },
  );

/** Few identifiers for many rows: they meet again as another person's, on another day or in another column. */
const user = fc
  .record({
    externalId: few("u", 6),
    aliasName: few("a", 4),
    deviceId: few("d", 5),
    anonymous: fc.constantFrom(undefined, undefined, true, false),
    isSelected: fc.boolean(),
  })
  .map(
    ({ externalId, aliasName, deviceId, anonymous, isSelected }): UserRow => ({
      ...(externalId && { externalId }),
      ...(aliasName && { aliasName, aliasLabel: "email" }),
      ...(deviceId && { deviceId }),
      ...(anonymous !== undefined && { anonymous }),
      isSelected,
    }),
  );

export const histories = fc.array(
  fc.record({
    users: fc.array(user, { maxLength: 10 }),
    membersPerBucket: fc.integer({ min: 2, max: 9 }),
    evaluatedIn: fc.constantFrom<Day["evaluatedIn"][]>(1, 2, 4),
  }),
  { minLength: 2, maxLength: 4 },
);

/** Of a change, by who and what it is about: the same whatever request it is in. Most are accepted. */
export function outcomeOf(change: string): SendOutcome {
  const [byte = 0] = createHash("sha256").update(change).digest();
  return byte < 20 ? "refused" : byte < 60 ? "unknown" : byte < 80 ? "unsent" : "accepted";
}
