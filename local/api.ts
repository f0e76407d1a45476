/** Calls of the HTTP API with a bearer token. */
import type { Problem } from "../shared/contract/problems.ts";

export interface Api {
  get<Answer>(path: string): Promise<Answer>;
  put<Answer>(path: string, body: unknown): Promise<Answer>;
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
  post<Answer>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** All items of a list, page by page. */
  all<Item>(path: string, pageSize: number): Promise<Item[]>;
}

/** An error answer of the API, with its message. Messages of the API hold no secret. */
export class Declined extends Error {
  override name = "Declined";
}

/** `token`: the token, or what gives one that is still valid for each call. */
export function api(origin: string, token: string | (() => Promise<string>)): Api {
  const valid = typeof token === "string" ? async () => token : token;
  const call = async (method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await valid()}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (response.ok) return text === "" ? undefined : JSON.parse(text);
    throw new Declined(`${method} ${path}: ${response.status} ${reason(text)}`);
  };
  return {
    get: (path) => call("GET", path),
    put: (path, body) => call("PUT", path, body),
    patch: (path, body) => call("PATCH", path, body),
    post: (path, body, headers) => call("POST", path, body, headers),
    async all<Item>(path: string, pageSize: number) {
      const items: Item[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({ limit: String(pageSize), ...(cursor && { cursor }) });
        const page = await call("GET", `${path}?${query}`);
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor);
      return items;
    },
  };
}

function reason(text: string): string {
  try {
    const {
      detail,
      title,
      message,
      errors = [],
    } = JSON.parse(text) as Partial<Problem> & { message?: string };
    const faults = errors.map((fault) => `${fault.pointer}: ${fault.detail}`);
    return [detail ?? title ?? message, ...faults].join("\n  ");
  } catch {
    return "without a reason";
  }
}
