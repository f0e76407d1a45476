/** Whose tokens the API accepts, and how the page gets one: of a user pool, or of the stage's own issuer. */
import { Aws, type Stack } from "aws-cdk-lib";
import { People, type PeopleOptions } from "./people.ts";

export interface Tokens {
  issuer: string;
  audience: readonly string[];
  /** Client id → ids of the connections that its tokens are bound to. */
  boundClients: Readonly<Record<string, readonly string[]>>;
}

/** How the page signs people in. */
export interface PageSignIn {
  issuer: string;
  clientId: string;
  /** Origins that it sends requests to for that. */
  origins: readonly string[];
}

/** With exports of the stack, for other stacks. */
export function tokensOf(stack: Stack, options: PeopleOptions): { tokens: Tokens; signIn: PageSignIn } {
  const { issuer } = options.stage;
  if (issuer.kind === "oidc") {
    const { clientId, origins = [] } = issuer.page;
    return {
      tokens: { issuer: issuer.issuer, audience: issuer.audience, boundClients: {} },
      signIn: { issuer: issuer.issuer, clientId, origins: [new URL(issuer.issuer).origin, ...origins] },
    };
  }
  const people = new People(stack, "People", options);
  const bound = [...people.boundClients].map(([client, ids]) => [stack.exportValue(client), ids]);
  const exported = stack.exportValue(people.issuer);
  return {
    tokens: {
      issuer: exported,
      audience: people.audience.map((client) => stack.exportValue(client)),
      boundClients: Object.fromEntries(bound),
    },
    signIn: {
      issuer: exported,
      clientId: stack.exportValue(people.page.clientId),
      origins: [
        `https://cognito-idp.${Aws.REGION}.amazonaws.com`,
        `https://${stack.exportValue(people.page.domain)}.auth.${Aws.REGION}.amazoncognito.com`,
      ],
    },
  };
}
