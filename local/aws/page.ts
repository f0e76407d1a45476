/** The page on this machine: its files, its sign-in, and the sample data that it offers where there is none. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { scopes as contractScopes } from "../../shared/contract/access.ts";
import { environment } from "../../shared/contract/environment.ts";
import { Declined } from "../api.ts";
import type { IssuerKey } from "../issuer-key.ts";
import { loadSample } from "../sample.ts";
import { answerFromPage } from "./front/page-files.ts";
import { localNames, REGION } from "./names.ts";
import { operatorCredentials } from "./permissions/callers.ts";
import { PAGE_CLIENT, type SignIn, signIn } from "./sign-in.ts";

/** Origins, once the servers listen. */
interface PageAddresses {
  api: string;
  issuer: string;
  mail: string;
  objects: string;
}

const SAMPLE_DATA = "/local/sample-data";
const scopes = Object.keys(contractScopes);

/** Answers a request of the page. False: it is a request of the API. */
export type Page = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface PageOptions {
  /** The output folder of the page's build. */
  folder: string;
  key: IssuerKey;
  audience: string;
  at(): PageAddresses;
  /** Left out: the API's. */
  origin?: string | undefined;
  /** Number of distinct users of the sample data. */
  sampleUsers: number;
}

export function pageSignIn({ key, audience, at, origin }: PageOptions): SignIn {
  return signIn({
    page: () => origin ?? at().api,
    token: (wanted, seconds) => key.mint({ issuer: at().issuer, audience, scopes: wanted, seconds }),
  });
}

export function page({ folder, at, sampleUsers }: PageOptions): Page {
  const settings = () => ({
    api: "",
    issuer: at().issuer,
    clientId: PAGE_CLIENT,
    scopes,
    local: { inbox: `${at().mail}/`, sampleData: SAMPLE_DATA },
  });
  // Lists are uploaded to the data bucket.
  const connectTo = () => [at().issuer, at().objects];
  return (request, response) => {
    const [path] = (request.url ?? "/").split("?");
    if (request.method !== "POST" || path !== SAMPLE_DATA)
      return answerFromPage({ folder, settings, connectTo, reference: true }, request, response);
    sample(at(), sampleUsers, request).then(
      () => response.writeHead(204).end(),
      (error: unknown) => {
        if (!(error instanceof Declined)) console.error(error);
        response.writeHead(409, { "content-type": "application/problem+json" }).end(
          JSON.stringify({
            type: "urn:problem:sample-data-refused",
            title: "The sample data was not loaded",
            status: 409,
            detail: error instanceof Declined ? error.message : "See the log of the local system.",
          }),
        );
      },
    );
    return true;
  };
}

function sample(at: PageAddresses, users: number, { headers, url = "" }: IncomingMessage): Promise<void> {
  const asked = new URL(url, at.api).searchParams;
  return loadSample({
    api: at.api,
    token: (headers.authorization ?? "").replace(/^Bearer /i, ""),
    environment: {
      AWS_ENDPOINT_URL_S3: at.objects,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: operatorCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operatorCredentials.secretAccessKey,
      [environment.dataBucket]: localNames.dataBucket,
    },
    timeZone: asked.get("timeZone") ?? "UTC",
    language: asked.get("language") === "es" ? "es" : "en",
    users,
  });
}
