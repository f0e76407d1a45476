/** The public half of a local OpenID issuer: its configuration, its key, and the sign-in of the page. */
import { createServer, type Server } from "node:http";
import type { JWK } from "jose";
import { type SignIn, signInPaths } from "./sign-in.ts";

/** `signIn` is left out where there is no page. */
export function issuerServer(publicKey: JWK, signIn?: SignIn): Server {
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host}`;
    const endpoints = Object.entries(signIn ? signInPaths : {});
    const documents: Record<string, unknown> = {
      "/.well-known/openid-configuration": {
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: [publicKey.alg],
        response_types_supported: signIn ? ["code"] : ["token"],
        subject_types_supported: ["public"],
        ...Object.fromEntries(endpoints.map(([name, path]) => [name, `${issuer}${path}`])),
      },
      "/.well-known/jwks.json": { keys: [publicKey] },
    };
    const document = documents[request.url ?? ""];
    const answer = () =>
      response
        .writeHead(document ? 200 : 404, {
          "content-type": "application/json",
          "access-control-allow-origin": "*",
        })
        .end(JSON.stringify(document ?? { message: "Not Found" }));
    if (document || !signIn) answer();
    else
      signIn.answer(request, response).then(
        (answered) => answered || answer(),
        (error: unknown) => {
          console.error(error);
          response.writeHead(500).end();
        },
      );
  });
  return server;
}
