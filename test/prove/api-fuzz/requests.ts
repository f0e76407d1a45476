/**
 * Malformed and hostile requests, made from the API document. Each has at least one fault for which it must be refused,
 * unless it only reads.
 */
import fc from "fast-check";
import { openApiDocument } from "../../../shared/contract/api/document.ts";
import { operations } from "../../../shared/contract/api/operations.ts";
import type { RouteKey } from "../../../shared/contract/routes.ts";
import { NAME_LENGTH } from "../../../shared/limits.ts";

export interface HostileRequest {
  route: RouteKey;
  method: string;
  /** As on the request line. */
  target: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

interface Documented {
  parameters?: { name?: string; in?: string; $ref?: string }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}

/** Path parameters whose value the caller chooses, so that an unknown one is no fault. */
const chosen = ["dataSetId", "partner", "receivedId"];

const paths = openApiDocument()["paths"] as Record<string, Record<string, Documented>>;
const documented = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}` as RouteKey,
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
type Call = (typeof documented)[number];

const nasty = fc.constantFrom(
  "",
  " ",
  "null",
  "..",
  "../../etc/passwd",
  "a/b",
  "%",
  "%00",
  "%2e%2e%2f",
  "\u0000",
  "\u202e\ufeff",
  "😀".repeat(60),
  "'; DROP TABLE users; --",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "__proto__",
  "constructor",
  "toString",
  "=cmd|' /C calc'!A0",
  "1e309",
  "NaN",
  "x".repeat(NAME_LENGTH + 1),
  "x".repeat(8_000),
  "COHORT#loyal",
  "loyal_20261124T080000Z_once-a",
);
const text = fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 40 }));
const rawSegment = fc.constantFrom(
  "%",
  "%zz",
  "%00",
  "%2F",
  "%2f..%2f",
  "%c0%ae%c0%ae",
  "a%20b",
  ";a=b",
  "~",
  "-",
);
const segment = fc.oneof(
  rawSegment,
  text.map((value) => encodeURIComponent(value.toWellFormed()) || "%20"),
);

const deep = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as unknown;
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 0.1, 2 ** 53, [], {}, [[]], deep(500)),
  fc.constant("y".repeat(100_000)),
  fc.array(fc.integer(), { minLength: 1_000, maxLength: 1_001 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.constant(JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}')),
);
const badText = fc.oneof(
  fc.constantFrom(
    "{",
    "[1,",
    '{"a":}',
    "nul",
    "'a'",
    "NaN",
    '{"a":1}{"b":2}',
    "\ufeff{",
    '"\\ud800"',
    "[".repeat(200_000),
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 200 }).map((value) => `{${value}`),
);
const badBytes = fc
  .uint8Array({ minLength: 1, maxLength: 64 })
  .map((bytes) => Uint8Array.from([0xff, 0xfe, ...bytes]));
const unknownQuery = fc
  .tuple(fc.constantFrom("x", "__proto__", "toString", "limit ", "force[]", "cohort_id"), text)
  .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`);

export function hostileRequests(real: Readonly<Record<string, string>>): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...documented).chain((call) => requestOf(call, real));
}

function requestOf(call: Call, real: Readonly<Record<string, string>>): fc.Arbitrary<HostileRequest> {
  const { route, method, path, operation } = call;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const values = fc.tuple(...names.map((name) => fc.oneof(segment, fc.constant(real[name] ?? "nobody"))));
  const known = (operation.parameters ?? []).flatMap(({ name, in: where }) =>
    where === "query" && name ? [name] : [],
  );
  const badQuery = known.length === 0 ? unknownQuery : fc.oneof(unknownQuery, badValueOf(known));
  const once = operation.parameters?.some(({ $ref }) => $ref?.endsWith("/IdempotencyKey"));
  return fc
    .record({
      values,
      query: fc.option(badQuery, { nil: undefined }),
      body: fc.option(bodyOf(call), { nil: undefined }),
      longKey: fc.boolean(),
      sure: unknownQuery,
    })
    .map(({ values: given, query, body, longKey, sure }) => {
      const at = names.reduce((so, name, index) => so.replace(`{${name}}`, given[index] ?? ""), path);
      const isUnknown = names.some((name, index) => !chosen.includes(name) && given[index] !== real[name]);
      const hasFault = isUnknown || body?.isRefused || (once && longKey);
      const asked = [query, ...(method === "GET" || hasFault ? [] : [sure])].filter(
        (one) => one !== undefined,
      );
      return {
        route,
        method,
        target: asked.length > 0 ? `${at}?${asked.join("&")}` : at,
        headers: {
          ...(body && { "content-type": body.type }),
          ...(once && longKey && { "idempotency-key": "k".repeat(NAME_LENGTH + 1) }),
        },
        ...(body && method !== "GET" && { body: body.content }),
      };
    });
}

function badValueOf(names: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...names), text)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}&${name}=2`);
}

interface HostileBody {
  content: string | Uint8Array;
  type: string;
  /** Whether the route refuses it, whatever else the request has. */
  isRefused: boolean;
}

function bodyOf({ route, operation }: Call): fc.Arbitrary<HostileBody> {
  const json = operation.requestBody?.content["application/json"];
  const otherTypes = fc.constantFrom("text/plain", "application/json; charset=utf-16", "multipart/form-data");
  const type = fc.oneof(
    { arbitrary: fc.constant("application/json"), weight: 4 },
    { arbitrary: otherTypes, weight: 1 },
  );
  const broken = fc
    .oneof(badText, badBytes)
    .map((content) => ({ content, isRefused: isRefused(route, content) }));
  const mutated = hostileJson(json?.example ?? {}).map((value) => {
    const content = JSON.stringify(value) ?? "null";
    return { content, isRefused: isRefused(route, content) };
  });
  return fc
    .tuple(fc.oneof({ arbitrary: broken, weight: 1 }, { arbitrary: mutated, weight: 3 }), type)
    .map(([body, given]) => ({ ...body, type: given }));
}

/** By the schema that parses it. What is no JSON may be read as none, where the body may be left out. */
function isRefused(route: RouteKey, content: string | Uint8Array): boolean {
  const { body } = operations[route];
  if (typeof content !== "string" || !body || body.types || body.optional) return false;
  try {
    return !body.schema.safeParse(JSON.parse(content)).success;
  } catch {
    return true;
  }
}

/** The example with one value, at any depth, replaced, left out or added. */
function hostileJson(example: unknown): fc.Arbitrary<unknown> {
  return fc.oneof(
    hostileValue,
    fc
      .tuple(fc.nat(), fc.constantFrom("replace", "drop", "add"), hostileValue, text)
      .map(([at, how, value, name]) => {
        const copy = structuredClone(example);
        const places = placesOf(copy);
        const place = places[at % Math.max(1, places.length)];
        if (!place) return value;
        const { holder, key } = place;
        if (how === "replace") holder[key] = value;
        else if (how === "drop") delete holder[key];
        else holder[`x${name}`] = value;
        return copy;
      }),
  );
}

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}
