import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { handler } from "../../../functions/triggers/token-scopes.ts";

/** As Cognito sends it, of version 2. */
function eventOf(scopes: string[] | undefined, groupsToOverride: string[] | undefined) {
  const request = { userAttributes: { sub: "ana" }, groupConfiguration: { groupsToOverride }, scopes };
  return {
    version: "2",
    triggerSource: "TokenGeneration_HostedAuth",
    userName: "ana",
    request,
    response: { claimsAndScopeOverrideDetails: {} },
  } as unknown as PreTokenGenerationV2TriggerEvent;
}

async function changed(scopes: string[] | undefined, groups: string[] | undefined) {
  const { response, ...rest } = await handler(eventOf(scopes, groups));
  expect(rest).toMatchObject({ version: "2", userName: "ana" });
  return response.claimsAndScopeOverrideDetails.accessTokenGeneration;
}

it("takes the scopes away that a person's groups do not have, and leaves those of OpenID", async () => {
  expect(await changed(["openid", "email", "cohorts/read", "keys/admin", "people/read"], ["viewer"])).toEqual(
    {
      scopesToAdd: [],
      scopesToSuppress: ["keys/admin", "people/read"],
    },
  );
});

it("takes every scope of the API away from a person without a group", async () => {
  expect(await changed(["openid", "cohorts/read"], undefined)).toEqual({
    scopesToAdd: [],
    scopesToSuppress: ["cohorts/read"],
  });
});

it("adds the scopes of the groups to a sign-in that has no OAuth scopes", async () => {
  expect(await changed(undefined, ["people-officer"])).toEqual({
    scopesToAdd: [
      "cohorts/read",
      "connections/read",
      "people/read",
      "people/forget",
      "exclusions/write",
      "audit/read",
    ],
    scopesToSuppress: [],
  });
});

it("binds a token to the connections of the person's groups, which the client can neither leave out nor add", async () => {
  expect(await changed(["cohorts/read", "connection:us"], ["viewer", "connection:eu"])).toEqual({
    scopesToAdd: ["connection:eu"],
    scopesToSuppress: ["connection:us"],
  });
});
