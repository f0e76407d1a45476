/** The design's table "choosing an identifier", over all users at once, so that each person appears once. */
import type { IdentifierKind, RejectedReason } from "../shared/contract/cohorts.ts";

/** A user's row, as far as it says who they are. */
export interface Identity {
  externalId?: string | undefined;
  aliasName?: string | undefined;
  aliasLabel?: string | undefined;
  deviceId?: string | undefined;
  /** Undefined: not said. */
  anonymous?: boolean | undefined;
}

/** `label` is "" but for aliases. */
export interface ExpectedMember {
  kind: IdentifierKind;
  id: string;
  label: string;
}

export interface ExpectedMembers {
  /** By `memberKey`. */
  members: Map<string, ExpectedMember>;
  /** Rows of people who are members under another row, by the same or a better identifier. */
  duplicates: number;
  rejected: Partial<Record<RejectedReason, number>>;
}

/** Tells members apart: equal for the same kind, id and label only. */
export function memberKey({ kind, id, label }: ExpectedMember): string {
  return JSON.stringify([kind, id, label]);
}

export function expectedMembers(
  people: readonly Identity[],
  order: readonly IdentifierKind[],
): ExpectedMembers {
  const devicesOfIdentified = new Set(people.filter((one) => isIdentified(one)).map((one) => one.deviceId));
  const members = new Map<string, ExpectedMember>();
  const rejected: Partial<Record<RejectedReason, number>> = {};
  let duplicates = 0;
  for (const person of people) {
    const found = candidates(person);
    const chosen = first(found, order);
    if (!chosen) {
      const reason = whyNone(person, found.length > 0);
      rejected[reason] = (rejected[reason] ?? 0) + 1;
    } else if (/\p{Cc}/u.test(chosen.id + chosen.label)) {
      rejected["unusable-identifier"] = (rejected["unusable-identifier"] ?? 0) + 1;
    } else if (chosen.kind === "device_id" && devicesOfIdentified.has(chosen.id)) {
      duplicates++;
    } else if (members.has(memberKey(chosen))) {
      duplicates++;
    } else {
      members.set(memberKey(chosen), chosen);
    }
  }
  return { members, duplicates, rejected };
}

/** Devices, by `memberKey`, and what their users are known by to Braze, which ignores the devices of whom it knows. */
export type IdentifiedDevices = ReadonlyMap<string, ReadonlySet<string>>;

export function identifiedDevices(
  users: Iterable<Identity>,
  order: readonly IdentifierKind[],
): IdentifiedDevices {
  const found = new Map<string, Set<string>>();
  for (const user of users) {
    if (!user.deviceId || !isIdentified(user)) continue;
    const chosen = first(candidates(user), order);
    if (!chosen) continue;
    const device = memberKey({ kind: "device_id", id: user.deviceId, label: "" });
    found.set(device, (found.get(device) ?? new Set()).add(memberKey(chosen)));
  }
  return found;
}

/** An external id identifies, whatever else is said; then what is said counts; then whether an alias is known. */
function isIdentified({ externalId, aliasName, aliasLabel, anonymous }: Identity): boolean {
  if (externalId) return true;
  return anonymous === undefined ? Boolean(aliasName && aliasLabel) : !anonymous;
}

/** What Braze would match this user by. */
function candidates(person: Identity): ExpectedMember[] {
  const { externalId, aliasName, aliasLabel, deviceId } = person;
  if (!isIdentified(person)) return deviceId ? [{ kind: "device_id", id: deviceId, label: "" }] : [];
  return [
    ...(externalId ? [{ kind: "external_id" as const, id: externalId, label: "" }] : []),
    ...(aliasName && aliasLabel ? [{ kind: "alias" as const, id: aliasName, label: aliasLabel }] : []),
  ];
}

function first(
  found: readonly ExpectedMember[],
  order: readonly IdentifierKind[],
): ExpectedMember | undefined {
  return order.map((kind) => found.find((one) => one.kind === kind)).find((one) => one);
}

function whyNone(person: Identity, onlyByUnusedKind: boolean): RejectedReason {
  if (onlyByUnusedKind) return "identifier-kind-not-used";
  if (!person.externalId && !person.aliasName && !person.deviceId) return "no-identifier";
  if (person.aliasName && !person.aliasLabel) return "alias-without-label";
  return isIdentified(person)
    ? "identified-user-needs-external-id-or-alias"
    : "anonymous-user-needs-device-id";
}
