/**
 * The API as an OpenAPI 3.1 document, made of the routes, their operations, and the schemas that parse requests.
 * Source: https://spec.openapis.org/oas/v3.1.1.html
 */
import * as z from "zod/mini";
import { IDEMPOTENCY_DAYS, NAME_LENGTH } from "../../limits.ts";
import { type Route, routes } from "../routes.ts";
import { schemas } from "./names.ts";
import { notices } from "./notices.ts";
import type { Answer, Body, Operation, Parameter } from "./operation.ts";
import { operations } from "./operations.ts";
import { peopleText } from "./sandbox-people.ts";
import { tags } from "./tags.ts";

type Json = Record<string, unknown>;
type JsonSchema = z.core.JSONSchema.BaseSchema;

const JSON_TYPE = "application/json";
const names = new Map(Object.entries(schemas).map(([name, schema]) => [schema, name]));

export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  const used = new Set<string>([...Object.values(operations), ...notices].map(({ tag }) => tag));
  return {
    openapi: "3.1.0",
    info: {
      title: "Cohort import for Braze",
      version: "1",
      license: { name: "MIT", identifier: "MIT" },
      description: [
        "Imports cohorts of users into Braze, once or on a schedule.",
        "Errors are problems (RFC 9457): `type` is a stable code, `detail` says what to do. Lists are " +
          "paged by cursor. Times are ISO, in UTC.",
        "A query parameter or a body that a call does not take is refused with 400, and never ignored.",
        "What is tagged as the sandbox's is there only where a deployment has it.",
      ].join("\n\n"),
    },
    servers: [{ url: "/" }],
    tags: Object.entries(tags)
      .filter(([name]) => used.has(name))
      .map(([name, description]) => ({ name, description })),
    paths,
    webhooks: Object.fromEntries(notices.map((notice) => [notice.id, { post: webhookOf(notice) }])),
    components: {
      schemas: componentSchemas(),
      parameters: { IdempotencyKey: idempotencyKey },
      responses: {
        Unauthorized: fromGateway("No token, or not a good one."),
        Forbidden: fromGateway(
          "The token lacks the scope; or, as a problem, it is bound to other connections.",
          { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        ),
      },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token of the deployment's issuer. Each call names the scope that it needs.",
        },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const operation = operations[route.key];
  const parameters = [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => inPath(name)),
    ...Object.entries(operation.query ?? {}).map(([name, parameter]) => inQuery(name, parameter)),
    ...(operation.once ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
  ];
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: requestBody(operation.body) }),
    security: route.scope === "public" ? [] : [{ token: [route.scope] }],
    responses: responsesOf(operation, route),
  };
}

function webhookOf({ id, tag, summary, schema, example }: (typeof notices)[number]): Json {
  return {
    operationId: id,
    tags: [tag],
    summary,
    description:
      "Posted to webhooks, signed as Standard Webhooks has it. It is also the `detail` of an event on the EventBridge bus of the stage.",
    security: [],
    requestBody: { required: true, content: { [JSON_TYPE]: { schema: reference(schema), example } } },
    responses: {
      "2XX": { description: "It arrived. The body is not read." },
      410: { description: "The receiver is gone: nothing is posted to it any more." },
      default: { description: "It is posted again, for a day." },
    },
  };
}

function inPath(name: string): Json {
  return {
    name,
    in: "path",
    required: true,
    schema: { type: "string", minLength: 1, maxLength: NAME_LENGTH },
  };
}

function inQuery(name: string, { schema, description }: Parameter): Json {
  return {
    name,
    in: "query",
    required: false,
    description,
    schema: plain(z.toJSONSchema(schema, asWritten)),
  };
}

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    `For ${IDEMPOTENCY_DAYS} days the same key with the same request starts nothing anew and is ` +
    "answered with the same thing; with another request it is refused.",
  schema: { type: "string", minLength: 1, maxLength: NAME_LENGTH },
};

function requestBody({ schema, example, types = [JSON_TYPE], optional }: Body): Json {
  // The example belongs to the first type.
  const content = types.map((type, at) => [
    type,
    { schema: reference(schema), ...(at === 0 && { example }) },
  ]);
  return { required: !optional, content: Object.fromEntries(content) };
}

const REUSED = "The Idempotency-Key was used for another request.";

function responsesOf({ answers, refusals = {}, braze, once }: Operation, { scope }: Route): Json {
  const given = Object.entries(answers).map(([status, answer]) => [status, response(answer)]);
  const why = { ...refusals, ...(once && { 422: [refusals[422], REUSED].filter(Boolean).join(" ") }) };
  const refused = Object.entries(why).map(([status, description]) => [status, problem(description)]);
  return {
    ...Object.fromEntries([...given, ...refused]),
    ...(braze && brazeErrors),
    ...(scope !== "public" && {
      401: { $ref: "#/components/responses/Unauthorized" },
      403: { $ref: "#/components/responses/Forbidden" },
    }),
    default: braze ? brazeError("Braze's own errors: 5xx.") : problem("Anything else that went wrong."),
  };
}

function response({ description, schema, example, others = {}, headers = {} }: Answer): Json {
  const text = Object.entries(others).map(([type, given]) => [
    type,
    { schema: { type: "string" }, example: given },
  ]);
  const shown = Object.entries(headers).map(([name, about]) => [
    name,
    { description: about, schema: { type: "string" } },
  ]);
  return {
    description,
    ...(shown.length > 0 && { headers: Object.fromEntries(shown) }),
    ...(schema && {
      content: { [JSON_TYPE]: { schema: reference(schema), example }, ...Object.fromEntries(text) },
    }),
  };
}

function problem(description: string | undefined): Json {
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return { description, content };
}

function brazeError(description: string): Json {
  return { description, content: { [JSON_TYPE]: { schema: { $ref: "#/components/schemas/BrazeAnswer" } } } };
}

const brazeErrors = {
  400: brazeError("The body is not as Braze documents it, or has more than 1,000 ids."),
  401: brazeError("A key is not good, or the partner is not enabled."),
  413: brazeError("The body is too large."),
  423: brazeError("The cohort is being changed by another request."),
  429: brazeError("Too many requests."),
};

/** Answers that API Gateway gives before a function is called. */
function fromGateway(description: string, more: Json = {}): Json {
  const schema = { type: "object", properties: { message: { type: "string" } }, required: ["message"] };
  return { description, content: { [JSON_TYPE]: { schema }, ...more } };
}

/** A schema that has no name in `names.ts` is written where it is used. One that refers to itself needs a name. */
function reference(schema: z.ZodMiniType): Json {
  const name = names.get(schema);
  return name ? { $ref: `#/components/schemas/${name}` } : plain(z.toJSONSchema(schema, asWritten));
}

/** The input side of each schema: callers need not know what it is transformed to. */
const asWritten = {
  io: "input",
  target: "draft-2020-12",
  override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }) => {
    named(jsonSchema);
    if (zodSchema === peopleText) Object.assign(jsonSchema, rowsOfPeople);
  },
} as const;

/** JSON Schema has no word for lines: that each is a document is what the media type says. */
const rowsOfPeople = {
  contentMediaType: "application/x-ndjson",
  contentSchema: { $ref: "#/components/schemas/SandboxPersonRow" },
};

/** A map from each of some words, written as an object with these properties: generated clients know them by name. */
function named(schema: JsonSchema): void {
  const { propertyNames, required, additionalProperties: each } = schema;
  if (!required || typeof propertyNames !== "object" || !propertyNames.enum || typeof each !== "object")
    return;
  schema.properties = Object.fromEntries(required.map((name) => [name, each]));
  schema.additionalProperties = false;
  delete schema.propertyNames;
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const made = z.toJSONSchema(registry, { ...asWritten, uri });
  return Object.fromEntries(Object.entries(made.schemas).map(([name, schema]) => [name, plain(schema)]));
}

/** Drops what the document already says by where the schema stands. */
function plain(schema: object): Json {
  const { $schema: _, $id: __, ...rest } = schema as Json;
  return rest;
}
