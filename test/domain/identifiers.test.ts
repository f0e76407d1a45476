import { describe, expect, it } from "vitest";
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import { chooseIdentifier, isAnonymous, type KnownIdentifiers } from "../../shared/domain/identifiers.ts";

const every: IdentifierKind[] = ["external_id", "alias", "device_id"];
const external = { externalId: "7" };
const alias = { aliasName: "ana", aliasLabel: "email" };
const device = { deviceId: "d1" };
const chosen = (user: KnownIdentifiers, order = every) => chooseIdentifier(user, order);

describe("a user is anonymous", () => {
  it("if neither external id nor alias is known, and the data does not say otherwise", () => {
    expect(isAnonymous(device)).toBe(true);
    expect(isAnonymous({ ...device, aliasName: "ana" })).toBe(true);
    expect(isAnonymous({ ...device, aliasLabel: "email" })).toBe(true);
    expect(isAnonymous({ ...device, ...alias })).toBe(false);
    expect(isAnonymous({ ...device, anonymous: false })).toBe(false);
    expect(isAnonymous({ ...alias, anonymous: true })).toBe(true);
  });

  it("never with an external id, whatever the data says", () => {
    expect(isAnonymous({ ...external, anonymous: true })).toBe(false);
    expect(isAnonymous({ externalId: "", anonymous: null })).toBe(true);
  });
});

describe("a user is sent by", () => {
  it("the first kind of the order that is known", () => {
    const user = { ...external, ...alias, ...device };
    expect(chosen(user)).toEqual({ kind: "external_id", id: "7", label: "" });
    expect(chosen(user, ["alias", "external_id"])).toEqual({ kind: "alias", id: "ana", label: "email" });
    expect(chosen(alias)).toEqual({ kind: "alias", id: "ana", label: "email" });
  });

  it("device id only while anonymous, and by alias only once identified", () => {
    expect(chosen(device)).toEqual({ kind: "device_id", id: "d1", label: "" });
    expect(chosen({ ...device, ...external }, ["device_id", "external_id"])).toMatchObject({ id: "7" });
    expect(chosen({ ...device, ...alias, anonymous: true })).toMatchObject({ kind: "device_id" });
  });
});

describe("a user is rejected", () => {
  it.each([
    ["no-identifier", {}, every],
    ["no-identifier", { externalId: "", aliasName: "", aliasLabel: "email", deviceId: "" }, every],
    ["identifier-kind-not-used", external, ["alias", "device_id"]],
    ["identifier-kind-not-used", alias, ["external_id", "device_id"]],
    ["identifier-kind-not-used", device, ["external_id", "alias"]],
    ["alias-without-label", { aliasName: "ana" }, every],
    ["alias-without-label", { ...device, aliasName: "ana", anonymous: false }, every],
    ["identified-user-needs-external-id-or-alias", { ...device, anonymous: false }, every],
    ["anonymous-user-needs-device-id", { ...alias, anonymous: true }, every],
    [
      "identified-user-needs-external-id-or-alias",
      { ...device, aliasLabel: "email", anonymous: false },
      every,
    ],
  ] as const)("as %s: %j by %j", (reason, user, order) => {
    expect(chosen(user, [...order])).toBe(reason);
  });
});
