/** What a call of the API may give. */
import type { Problem } from "../../shared/contract/problems.ts";

/** The API's refusal. `code` is the stable part of the problem's type, such as `schedule-exists`. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  readonly code: string;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.detail ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
    this.code = problem?.type.replace("urn:problem:", "") ?? codeOf(status);
  }
}

/** Somebody else changed meanwhile what was to be changed. */
export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof Refused && error.code === "changed-meanwhile";
}

/** There was no answer: no network, or the server is down. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

export interface Client {
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer>;
  /** `once`: the same key for the same wish, so that a repeated click does not do it twice. */
  post<Answer>(
    path: string,
    body?: unknown,
    options?: { once?: string; signal?: AbortSignal },
  ): Promise<Answer>;
  /** `type`: of the text, such as `text/csv`. */
  postText<Answer>(path: string, text: string, type: string): Promise<Answer>;
  put<Answer>(path: string, body: unknown): Promise<Answer>;
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<void>;
  /** All items of a paged list, whose path may have a query. */
  all<Item>(path: string, signal?: AbortSignal): Promise<Item[]>;
}

/** Of an answer of the gateway, which has no problem. */
function codeOf(status: number): string {
  if (status === 403) return "forbidden";
  if (status === 404) return "not-found";
  return status >= 500 ? "internal" : "invalid-request";
}
