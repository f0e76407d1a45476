/** Calls of a deployed API. Every answer that is not expected becomes a finding. */
import type { Problem } from "../../shared/contract/problems.ts";
import { type RouteKey, routes } from "../../shared/contract/routes.ts";
import { Finding } from "./finding.ts";
import { whyRefused } from "./token.ts";

const REQUEST_MS = 60_000;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

interface Call {
  path: string;
  body?: unknown;
}

/** Throws a finding if there is no answer. */
export async function request(url: string, options: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(REQUEST_MS) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw new Finding(noAnswer(new URL(url), error));
  }
}

function noAnswer({ origin, hostname }: URL, error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  if (name === "TimeoutError") return `${origin} did not answer within ${REQUEST_MS / 1_000} seconds.`;
  const code = cause?.code ?? name;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `There is no host ${hostname}. Compare it with the outputs of the deployment; a new DNS record takes minutes.`;
  if (code === "ECONNREFUSED")
    return `Nothing listens at ${origin}. Compare it with the outputs of the deployment.`;
  if (/CERT|TLS|SSL|ALTNAME/.test(code)) return `The certificate of ${hostname} is not accepted (${code}).`;
  return `There is no connection to ${origin} (${code}).`;
}

export class Caller {
  readonly #api: string;
  readonly #token: string;

  constructor(api: string, token: string) {
    this.#api = api;
    this.#token = token;
  }

  /** `key` is the route that answers. */
  async call<Body>(key: RouteKey, { path, body }: Call): Promise<Body> {
    const [method = ""] = key.split(" ");
    const { status, text } = await request(`${this.#api}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (status === 401) throw whyRefused(this.#token, new Date());
    if (status >= 300) throw new Finding(refusal(key, status, text));
    if (text === "") return undefined as Body;
    const answer = objectIn(text);
    if (!answer)
      throw new Finding(`${this.#api} is not this API: its answer to ${key} is not JSON (${status}).`);
    return answer as Body;
  }
}

function refusal(key: RouteKey, status: number, text: string): string {
  const { by, scope } = routes.find((route) => route.key === key) ?? {};
  const { type, detail, title }: Partial<Problem> = objectIn(text) ?? {};
  if (status === 403)
    return `The token may not use ${key}: it needs the scope ${scope}. ${detail ?? ""}`.trim();
  if (status === 404 && (type === undefined || type.endsWith("no-such-route")))
    return `The API has no ${key}. The stage runs another version, or its deployment is not complete.`;
  if (status === 429)
    return `The API refused ${key}, as too many requests came at once. Try again in a minute.`;
  if (status >= 500)
    return `${key} failed (${status}). The log of the function ${by} tells why. ${detail ?? ""}`.trim();
  return `${key} was refused (${status}): ${detail ?? title ?? "without a reason"}`;
}

/** Undefined: the text is no JSON, or no object of it. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
