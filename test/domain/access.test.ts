import { describe, expect, it } from "vitest";
import { groups, scopes } from "../../shared/contract/access.ts";
import { routes } from "../../shared/contract/routes.ts";
import { isWithin, reachOf, refuseBeyond, refuseBound } from "../../shared/domain/access.ts";
import { tokenScopes } from "../../shared/domain/token-scopes.ts";
import { aConnection } from "../fakes/ids.ts";

const [eu, us] = [aConnection("eu"), aConnection("us")];
const everyScope = Object.keys(scopes);
const forGroups = (...names: string[]) => tokenScopes({ groups: names, asked: everyScope });

describe("the reach of a token", () => {
  it("is everything unless its scopes or its client bind it to connections", () => {
    expect(reachOf(["cohorts/read"])).toBe("all");
    expect(reachOf(["cohorts/read", "connection:eu", "connection:us"])).toEqual([eu, us]);
    expect(reachOf([], ["eu"])).toEqual([eu]);
  });

  it("is what both its scopes and its client allow", () => {
    expect(reachOf(["connection:eu", "connection:us"], ["us", "asia"])).toEqual([us]);
    expect(reachOf(["connection:eu"], ["us"])).toEqual([]);
  });

  it("is nothing if it is bound to what is no connection", () => {
    for (const scope of ["connection:", "connection: eu", "connection:*"])
      expect(isWithin(reachOf([scope]), eu), scope).toBe(false);
    expect(isWithin(reachOf([], []), eu)).toBe(false);
  });

  it("refuses another connection, and to the bound what belongs to all of them", () => {
    const bound = reachOf(["connection:eu"]);
    expect(() => refuseBeyond(bound, eu)).not.toThrow();
    expect(() => refuseBeyond(bound, us)).toThrow('this touches the connection "us"');
    expect(() => refuseBeyond("all", us)).not.toThrow();
    expect(() => refuseBound(bound, "adds another one")).toThrow("this adds another one");
    expect(() => refuseBound("all", "adds another one")).not.toThrow();
  });
});

describe("the scopes of a person", () => {
  it("are those of their groups, of what the client asked for", () => {
    expect(forGroups("viewer")).toEqual(["cohorts/read", "connections/read"]);
    expect(tokenScopes({ groups: ["marketer"], asked: ["openid", "cohorts/read", "keys/admin"] })).toEqual([
      "cohorts/read",
    ]);
  });

  it("are all of their groups' if the client asked for none", () => {
    expect(tokenScopes({ groups: ["viewer"], asked: ["aws.cognito.signin.user.admin"] })).toEqual(
      forGroups("viewer"),
    );
  });

  it("are none without a group that the contract knows", () => {
    expect(forGroups()).toEqual([]);
    expect(forGroups("toString", "admins", "Viewer")).toEqual([]);
    expect(tokenScopes({ groups: ["admins"], asked: [] })).toEqual([]);
  });

  it("include the bounds of their groups, whatever was asked for, and no other bound", () => {
    expect(
      tokenScopes({ groups: ["viewer", "connection:eu"], asked: ["cohorts/read", "connection:us"] }),
    ).toEqual(["cohorts/read", "connection:eu"]);
  });

  it("let only people officers see users' identifiers, and marketers neither keys nor the audit trail", () => {
    const who = (scope: string) =>
      Object.keys(groups).filter((name) => forGroups(name).some((one) => one === scope));
    expect(who("people/read")).toEqual(["people-officer"]);
    expect(who("people/forget")).toEqual(["people-officer"]);
    expect(who("keys/admin")).toEqual(["operator"]);
    expect(who("connections/write")).toEqual(["operator"]);
    expect(who("exclusions/write")).toEqual(["operator", "people-officer"]);
    expect(who("cohorts/write")).toEqual(["marketer"]);
    expect(who("audit/read")).toEqual(["operator", "people-officer"]);
  });

  it("are each of a group, and each route's scope is one that a group has", () => {
    const given = new Set<string>(Object.keys(groups).flatMap((name) => forGroups(name)));
    expect(everyScope.filter((scope) => !given.has(scope))).toEqual([]);
    const asked = routes.map(({ scope }) => scope).filter((scope) => scope !== "public");
    expect(asked.filter((scope) => !given.has(scope))).toEqual([]);
  });
});

describe("the audit trail has", () => {
  it("each call that changes something, apart from those that only compute and Braze's half of the contract", () => {
    const unaudited = routes.filter(({ method, audited }) => method !== "GET" && !audited);
    expect(unaudited.map(({ key }) => key)).toEqual([
      "POST /data-sets/{dataSetId}/check",
      "POST /uploads/{uploadId}/report",
      "POST /previews",
      "POST /cohorts/{cohortId}/preview",
      "POST /partners/{partner}/cohorts",
      "POST /partners/{partner}/cohorts/users",
    ]);
  });

  it("each look at users' identifiers: the rejected rows, a look-up, exclusion lists, and the sandbox's people", () => {
    const looks = routes.filter(({ audited }) => audited === "people").map(({ key }) => key);
    expect(looks).toEqual([
      "GET /imports/{runId}/rejected",
      "POST /cohorts/{cohortId}/people/look-up",
      "GET /exclusion-lists/{listId}/people",
      "GET /sandbox/cohorts/{receivedId}/members",
      "GET /sandbox/users",
      "GET /sandbox/cohorts/{receivedId}/inspection",
      "GET /sandbox/segments/{segmentId}/users",
    ]);
    const people = routes.filter(
      ({ scope, needs }) => scope === "people/read" || needs.includes("rejected:read"),
    );
    expect(people.filter(({ audited }) => audited !== "people")).toEqual([]);
  });
});
