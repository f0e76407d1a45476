/**
 * What one route takes and answers, beside what the routes' table says of it already: the API document is made of it,
 * and requests are parsed by it.
 */
import * as z from "zod/mini";
import { PAGE_LIMIT, PAGE_SIZE } from "../../limits.ts";

export interface Parameter {
  /** Of the value as it is written in JSON: a text, a number, or true or false. */
  schema: z.ZodMiniType;
  description: string;
}

export interface Body {
  schema: z.ZodMiniType;
  example: unknown;
  /** Left out: JSON. Others are texts. */
  types?: readonly string[];
  /** It may be left out. */
  optional?: true;
}

export interface Answer {
  description: string;
  /** Left out: there is no body. */
  schema?: z.ZodMiniType;
  example?: unknown;
  /** More forms of it: an example by type. */
  others?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

/** Statuses that the API refuses with, each with when it does. */
type Refusals = Readonly<Partial<Record<400 | 404 | 409 | 410 | 422 | 503, string>>>;

export interface Operation {
  /** Clients are generated with it as a name. */
  id: string;
  tag: string;
  summary: string;
  /** Left out: it takes none. */
  query?: Readonly<Record<string, Parameter>>;
  /** Left out: it takes none. */
  body?: Body;
  answers: Readonly<Partial<Record<200 | 201 | 202 | 204, Answer>>>;
  refusals?: Refusals;
  /** Takes an `Idempotency-Key`. */
  once?: true;
  /** Errors are Braze's own `{"message": …}`. */
  braze?: true;
}

/** Of lists that are paged by cursor. */
export const paged = {
  limit: {
    schema: z.optional(z.int().check(z.minimum(1), z.maximum(PAGE_LIMIT))),
    description: `Items of a page; left out: ${PAGE_SIZE}.`,
  },
  cursor: { schema: z.optional(z.string()), description: "From the page before; left out: the first page." },
} as const satisfies Record<string, Parameter>;

export function aSwitch(description: string) {
  return { schema: z.optional(z.boolean()), description } satisfies Parameter;
}

export const location = { Location: "Where it can be read." };
export const computingHeaders = {
  Location: "Where the answer can be read once it is there.",
  "Retry-After": "Seconds after which to look again.",
};
