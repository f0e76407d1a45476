/** Parses the query of a request by what its operation takes. */
import * as z from "zod/mini";
import type { Operation, Parameter } from "../../shared/contract/api/operation.ts";
import { PAGE_SIZE } from "../../shared/limits.ts";
import type { PageWanted } from "../../shared/ports/pages.ts";
import { invalid, parse } from "./parse.ts";

export type QueryOf<Taken extends Operation> = Taken extends {
  query: infer Query extends Record<string, Parameter>;
}
  ? { [Name in keyof Query]: z.infer<Query[Name]["schema"]> }
  : Record<never, never>;

/** Refuses unknown parameters: a caller could not tell that a filter was ignored. */
export function queryOf(given: Readonly<Record<string, string | undefined>>, { query = {} }: Operation) {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(query, name));
  if (unknown.length > 0) {
    const names = Object.keys(query);
    const detail =
      names.length > 0
        ? `is not a query parameter here: there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`
        : "is not a query parameter here: there are none";
    throw invalid(unknown.map((name) => ({ pointer: pointerTo(name), detail })));
  }
  const schemas = Object.entries(query).map(([name, { schema }]) => [name, schema] as const);
  const values = schemas.flatMap(([name, schema]) => {
    const text = given[name];
    return text === undefined ? [] : [[name, fromText(schema, text)]];
  });
  return parse(z.object(Object.fromEntries(schemas)), Object.fromEntries(values));
}

/** The page that `?limit=` and `?cursor=` select. */
export function page(query: { limit?: number | undefined; cursor?: string | undefined }): PageWanted {
  const { limit = PAGE_SIZE, cursor } = query;
  return { limit, ...(cursor && { cursor }) };
}

/**
 * Query values are strings. One that can't be converted to the schema's type stays a string, and the schema refuses it.
 */
function fromText(schema: z.core.$ZodType, text: string): unknown {
  const { type, innerType } = schema._zod.def as { type: string; innerType?: z.core.$ZodType };
  if (innerType) return fromText(innerType, text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (type === "number" && !Number.isNaN(Number(text))) return Number(text);
  return text;
}

function pointerTo(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
