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
  /** Of the order and the attempts by which buckets are worked on. */
  luck: number;
}

/**
 * A row tells some identifiers of one of six people, as exports of different days do: who was known by a device alone has
 * an external id later, and who has two identifiers was known by either. Now and then the device is somebody else's, or the
 * external id has a control character.
 */
const user = fc
  .record({
    person: fc.integer({ min: 1, max: 6 }),
    hasExternalId: mostly(2),
    isUsable: mostly(3),
    hasAlias: mostly(2),
    hasDevice: mostly(3),
    sharedDevice: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 1, nil: undefined }),
    anonymous: fc.constantFrom(undefined, undefined, undefined, true, false),
    isSelected: mostly(4),
  })
  .map(
    ({
      person,
      hasExternalId,
      isUsable,
      hasAlias,
      hasDevice,
      sharedDevice,
      anonymous,
      isSelected,
    }): UserRow => ({
      ...(hasExternalId && { externalId: `u${person}${isUsable ? "" : UNUSABLE}` }),
      ...(hasAlias && { aliasName: `a${person}`, aliasLabel: "email" }),
      ...(hasDevice && { deviceId: `d${sharedDevice ?? person}` }),
      ...(anonymous !== undefined && { anonymous }),
      isSelected,
    }),
  );

/** Braze would not match an identifier that ends like this. */
const UNUSABLE = "\u0007";

/** True so many times as often as false. */
function mostly(times: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: times }).map((number) => number > 0);
}

const days = fc.array(
  fc.record({
    users: fc.array(user, { minLength: 2, maxLength: 9, size: "max" }),
    membersPerBucket: fc.integer({ min: 1, max: 4 }),
    evaluatedIn: fc.constantFrom<Day["evaluatedIn"][]>(1, 2, 4),
    luck: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  { minLength: 3, maxLength: 4 },
);

/**
 * People of whom three buckets ask one another: a device that leaves is by now of an alias, which is removed too though
 * nobody wants it, and it is another identifier of a member who stays, who is added again.
 */
const [before, after] = [7, 8, 9].reduce<[UserRow[], UserRow[]]>(
  ([early, late], person) => {
    const [externalId, deviceId] = [`u${person}`, `d${person}`];
    const alias = { aliasName: `a${person}`, aliasLabel: "email" };
    return [
      [...early, { externalId, isSelected: true }, { deviceId, isSelected: true }],
      [...late, { externalId, ...alias, isSelected: true }, { ...alias, deviceId, isSelected: false }],
    ];
  },
  [[], []],
);

/** Some of them with those people. */
export const histories = fc.tuple(days, fc.integer({ min: 0, max: 3 })).map(([all, luck]): Day[] => {
  if (luck > 0) return all;
  return all.map((day, at) => ({ ...day, users: [...day.users, ...(at === 0 ? before : after)] }));
});

/** Of a change, by who and what it is about: the same whatever request it is in. Most are accepted. */
export function outcomeOf(change: string): SendOutcome {
  const [byte = 0] = createHash("sha256").update(change).digest();
  return byte < 12 ? "refused" : byte < 36 ? "unknown" : byte < 48 ? "unsent" : "accepted";
}
