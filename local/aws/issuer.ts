/** The public half of a local OpenID issuer: its configuration, and the key that its tokens are verified with. */
import { createServer, type Server } from "node:http";
import type { JWK } from "jose";

export function issuerServer(publicKey: JWK): Server {
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host}`;
    const documents: Record<string, unknown> = {
      "/.well-known/openid-configuration": {
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: [publicKey.alg],
        response_types_supported: ["token"],
        subject_types_supported: ["public"],
      },
      "/.well-known/jwks.json": { keys: [publicKey] },
    };
    const document = documents[request.url ?? ""];
    response
      .writeHead(document ? 200 : 404, { "content-type": "application/json" })
      .end(JSON.stringify(document ?? { message: "Not Found" }));
  });
  return server;
}
