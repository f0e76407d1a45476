/** Cognito invokes this before it issues a person's token. It needs the user pool's plan Essentials or Plus. */
import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";
import { isGoverned, tokenScopes } from "../../shared/domain/token-scopes.ts";

/** Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html */
export async function handler(
  event: PreTokenGenerationV2TriggerEvent,
): Promise<PreTokenGenerationV2TriggerEvent> {
  const { scopes: asked = [], groupConfiguration } = event.request;
  const granted = tokenScopes({ groups: groupConfiguration.groupsToOverride ?? [], asked });
  const accessTokenGeneration = {
    scopesToAdd: granted.filter((scope) => !asked.includes(scope)),
    scopesToSuppress: asked.filter((scope) => isGoverned(scope) && !granted.some((one) => one === scope)),
  };
  return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
}
