/** Calls of the API, with the token of the session. */
import type { Problem } from "../../shared/contract/problems.ts";
import { type Session, SessionEnded } from "../sign-in/session.ts";
import { type Client, NoAnswer, Refused } from "./calls.ts";

/** Of a page of a list: the API's maximum. */
const PAGE = 200;

export function client(origin: string, session: Session): Client {
  const sent = async (method: string, path: string, init: RequestInit, fresh: boolean): Promise<Response> => {
    const headers = { ...init.headers, authorization: `Bearer ${await session.token(fresh)}` };
    const request = { ...init, method, headers: { accept: "application/json", ...headers } };
    return fetch(`${origin}${path}`, request).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new NoAnswer();
    });
  };
  const call = async <Answer>(method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const first = await sent(method, path, init, false);
    const response = first.status === 401 ? await sent(method, path, init, true) : first;
    if (response.status === 401) throw new SessionEnded();
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, problemOf(text));
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  };
  const withBody = (body: unknown, more: Record<string, string> = {}): RequestInit =>
    body === undefined
      ? { headers: more }
      : { headers: { "content-type": "application/json", ...more }, body: JSON.stringify(body) };
  const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});
  return {
    get: (path, signal) => call("GET", path, withSignal(signal)),
    post: (path, body, { once, signal } = {}) =>
      call("POST", path, {
        ...withBody(body, once ? { "idempotency-key": once } : {}),
        ...withSignal(signal),
      }),
    postText: (path, text, type) => call("POST", path, { headers: { "content-type": type }, body: text }),
    put: (path, body) => call("PUT", path, withBody(body)),
    patch: (path, body) => call("PATCH", path, withBody(body)),
    delete: (path) => call("DELETE", path),
    async all<Item>(path: string, signal?: AbortSignal) {
      const items: Item[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== undefined && { cursor }) });
        const page: { items: Item[]; cursor?: string } = await call(
          "GET",
          `${path}${path.includes("?") ? "&" : "?"}${query}`,
          withSignal(signal),
        );
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return items;
    },
  };
}

function problemOf(text: string): Problem | undefined {
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    return typeof body.type === "string" ? (body as Problem) : undefined;
  } catch {
    return undefined;
  }
}
