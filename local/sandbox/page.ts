/** The page of a standalone sandbox: Braze's side of the page, with a sign-in of its own. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Scope } from "../../shared/contract/access.ts";
import { type Authorizer, jwtAuthorizer } from "../aws/front/authorizer.ts";
import { answerFromPage } from "../aws/front/page-files.ts";
import { issuerServer } from "../aws/issuer.ts";
import { PAGE_CLIENT, signIn } from "../aws/sign-in.ts";
import { issuerKey } from "../issuer-key.ts";
import { ANY_PORT, type Listening, listening } from "../listening.ts";
import { AUDIENCE } from "../tokens.ts";

const scopes: readonly Scope[] = ["sandbox/admin"];

export interface SandboxPage {
  /** False: it is a request of the API. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Accepts what the page's sign-in gave. */
  authorizer: Authorizer;
  issuer: Listening;
}

export interface SandboxPageOptions {
  /** The output folder of the page's build. */
  files: string;
  /** Keeps the issuer's key. */
  folder: string;
  partner: string;
  /** Of the sandbox, once it listens. */
  origin(): string;
}

export async function sandboxPage({
  files,
  folder,
  partner,
  origin,
}: SandboxPageOptions): Promise<SandboxPage> {
  const key = await issuerKey(folder);
  const issuer: Listening = await listening(
    issuerServer(
      key.publicKey,
      signIn({
        page: origin,
        token: (wanted, seconds) =>
          key.mint({ issuer: issuer.origin, audience: AUDIENCE, scopes: wanted, seconds }),
      }),
    ),
    ANY_PORT,
  );
  const settings = () => ({ api: "", issuer: issuer.origin, clientId: PAGE_CLIENT, scopes, partner });
  const connectTo = () => [issuer.origin];
  return {
    issuer,
    authorizer: jwtAuthorizer({ issuer: issuer.origin, audience: AUDIENCE }),
    answer(request, response) {
      // The sign-in returns to `/` with a query. Else there is nothing at it: the sender's pages are not here.
      if (request.method !== "GET" || request.url !== "/")
        return answerFromPage({ folder: files, settings, connectTo }, request, response);
      response.writeHead(302, { location: "/braze" }).end();
      return true;
    },
  };
}
