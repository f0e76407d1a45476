/** The process of a standalone sandbox: its table, its one secret, and its functions behind a front. */
import { environment } from "../../shared/contract/environment.ts";
import { functions } from "../../shared/contract/functions.ts";
import { routes } from "../../shared/contract/routes.ts";
import type { Authorizer } from "../aws/front/authorizer.ts";
import { front, GATEWAY_PATIENCE } from "../aws/front/front.ts";
import type { Lambda } from "../aws/lambda.ts";
import { localNames, REGION } from "../aws/names.ts";
import { operatorCredentials } from "../aws/permissions/callers.ts";
import { secretsManager } from "../aws/secrets.ts";
import { tableServer } from "../aws/table.ts";
import { invoke } from "../functions/invocation.ts";
import { ANY_PORT, type Listening, listening } from "../listening.ts";
import { keepPartnerKeys, SANDBOX } from "../partner-keys.ts";
import { asChild } from "../process.ts";
import { sandboxPage } from "./page.ts";

export interface SandboxStart {
  port: number;
  /** The bearer token of all routes except Braze's own two endpoints. */
  token: string;
  /** Generated if left out. */
  partnerKey?: string | undefined;
  /** The output folder of the page's build, and the partner that it shows. Left out: there is no page. */
  page?: { files: string; partner: string } | undefined;
  /** For what is kept as long as the process runs. */
  folder: string;
}
export interface SandboxReady {
  origin: string;
  partnerKey: string;
}

const ADMINISTRATOR = "sandbox-admin";
const specs = Object.entries(functions).filter(([name]) => name.startsWith("sandbox/"));
const own = new Map(specs);

asChild<SandboxStart, SandboxReady, never>(async ({ port, token, partnerKey, page, folder }) => {
  const table = await tableServer(undefined);
  const secrets = await listening(secretsManager(undefined), ANY_PORT);
  const keys = await keepPartnerKeys(
    secrets.origin,
    partnerKey === undefined ? {} : { [SANDBOX]: partnerKey },
  );
  // The functions are loaded at their first request, and read these variables then.
  Object.assign(process.env, {
    [environment.table]: localNames.table,
    [environment.sandboxPartnerKeySecret]: localNames.sandboxPartnerKeySecret,
    [environment.boundClients]: "{}",
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: operatorCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operatorCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.origin,
  });
  const shown = page && (await sandboxPage({ ...page, folder, origin: () => api.origin }));
  const api: Listening = await listening(
    front({
      routes: routes.filter(({ by }) => own.has(by)),
      authorizer: tokenOr(token, shown?.authorizer),
      lambda: inThisProcess,
      patience: GATEWAY_PATIENCE,
      site: shown?.answer,
    }),
    port,
  );
  return {
    ready: { origin: api.origin, partnerKey: keys.sandbox },
    told: () => {},
    async close() {
      const servers = [api, table, secrets, ...(shown ? [shown.issuer] : [])];
      await Promise.all(servers.map((server) => server.close()));
    },
  };
});

function tokenOr(token: string, other: Authorizer = async () => "unauthorized"): Authorizer {
  return async (header, scope) =>
    header === `Bearer ${token}` ? { claims: { sub: ADMINISTRATOR }, scopes: [scope] } : other(header, scope);
}

const functionsFolder = new URL("../../functions/", import.meta.url);

async function inThisProcess(name: string, event: unknown): ReturnType<Lambda> {
  const spec = own.get(name);
  if (!spec) throw new Error(`${name} is not the sandbox's`);
  const outcome = await invoke(name, spec, () => import(new URL(`${name}.ts`, functionsFolder).href), event);
  return "error" in outcome ? outcome : { payload: JSON.parse(outcome.payload) };
}
