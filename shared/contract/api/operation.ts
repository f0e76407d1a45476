/**
 * What a route accepts and answers, in addition to its entry in the routes' table. The API document is made of it, and
 * requests are parsed by it.
 */
import * as z from "zod/mini";
import { PAGE_LIMIT, PAGE_SIZE } from "../../limits.ts";
import type { Tag } from "./tags.ts";

export interface Parameter {
  /** Schema of the value in JSON form: a string, a number or a boolean. */
  schema: z.ZodMiniType;
  description: string;
}

export interface Body {
  schema: z.ZodMiniType;
  example: unknown;
  /** Default: JSON. Other types are text. */
  types?: readonly string[];
  /** The body may be omitted. */
  optional?: true;
}

export interface Answer {
  description: string;
  /** Default: no body. */
  schema?: z.ZodMiniType;
  example?: unknown;
  /** Other forms of the body: an example by type. */
  others?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

/** Statuses of refusals, each with its condition. */
type Refusals = Readonly<Partial<Record<400 | 404 | 409 | 410 | 422 | 503, string>>>;

export interface Operation {
  /** Generated clients use it as a method name. */
  id: string;
  tag: Tag;
  summary: string;
  /** Default: none. */
  query?: Readonly<Record<string, Parameter>>;
  /** Default: none. */
  body?: Body;
  answers: Readonly<Partial<Record<200 | 201 | 202 | 204, Answer>>>;
  refusals?: Refusals;
  /** Accepts an `Idempotency-Key`. */
  once?: true;
  /** Errors are Braze's own `{"message": …}`. */
  braze?: true;
}

/** Parameters of lists that are paged by cursor. */
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
