/**
 * Chooses the one identifier that a user is sent by. Braze matches identified users by external id or alias, anonymous
 * ones by device id, and silently ignores the device id of an identified user. Source: Braze's partner cohort import
 * docs, "Cohort import".
 */
import type { IdentifierKind, RejectedReason } from "../contract/cohorts.ts";
import type { PersonIdentifier } from "../contract/person-identifier.ts";

/**
 * A user of a cohort under the identifier that Braze is sent. Ids are opaque strings and kept as they are. `label` is
 * "" except for aliases.
 */
export interface Member {
  kind: IdentifierKind;
  /** External id, alias name or device id. */
  id: string;
  /** Alias label: the kind of alias, such as "email". */
  label: string;
}

/** As the API names a person. */
export function memberOf({
  external_id,
  alias_name = "",
  alias_label = "",
  device_id,
}: PersonIdentifier): Member {
  if (external_id !== undefined) return { kind: "external_id", id: external_id, label: "" };
  if (device_id !== undefined) return { kind: "device_id", id: device_id, label: "" };
  return { kind: "alias", id: alias_name, label: alias_label };
}

/** The known identifiers of a user. Absent, null and empty all mean that it is not known. */
export interface KnownIdentifiers {
  externalId?: string | null;
  aliasName?: string | null;
  aliasLabel?: string | null;
  deviceId?: string | null;
  /** Default: anonymous if neither external id nor alias is known. */
  anonymous?: boolean | null;
}

/**
 * A user with an external id is identified, whatever `anonymous` says. One with neither external id nor alias is
 * anonymous unless `anonymous` says otherwise.
 */
export function isAnonymous({ externalId, aliasName, aliasLabel, anonymous }: KnownIdentifiers): boolean {
  return !externalId && (anonymous ?? !(aliasName && aliasLabel));
}

/**
 * | the user is | sent by |
 * |---|---|
 * | identified (has an external id) | external id |
 * | identified, no external id known, alias known | alias |
 * | anonymous today | device id |
 * | identified today, only a device id known | rejected |
 * | no usable identifier | rejected |
 *
 * Kinds that `order` leaves out are not used. The engine's SQL is generated from this function, so that the rule exists
 * only once.
 */
export function chooseIdentifier(
  user: KnownIdentifiers,
  order: readonly IdentifierKind[],
): Member | RejectedReason {
  const external = user.externalId || undefined;
  const name = user.aliasName || undefined;
  const label = user.aliasLabel || undefined;
  const device = user.deviceId || undefined;
  const anonymous = isAnonymous(user);

  for (const kind of order) {
    if (kind === "external_id" && external) return { kind, id: external, label: "" };
    if (kind === "alias" && !anonymous && name && label) return { kind, id: name, label };
    if (kind === "device_id" && anonymous && device) return { kind, id: device, label: "" };
  }
  if (!external && !name && !device) return "no-identifier";
  const usable = anonymous ? Boolean(device) : Boolean(external || (name && label));
  if (usable) return "identifier-kind-not-used";
  if (name && !label) return "alias-without-label";
  return anonymous ? "anonymous-user-needs-device-id" : "identified-user-needs-external-id-or-alias";
}
