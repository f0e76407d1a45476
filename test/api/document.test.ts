import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../shared/contract/api/document.ts";
import { operations } from "../../shared/contract/api/operations.ts";
import { type Route, routes } from "../../shared/contract/routes.ts";

interface Documented {
  operationId: string;
  security: { token: string[] }[];
  parameters?: { name?: string; $ref?: string }[];
  responses: Record<string, unknown>;
}

const text = JSON.stringify(openApiDocument());
const document = JSON.parse(text) as {
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, unknown> };
};
const documented = ({ method, path }: Route) => document.paths[path]?.[method.toLowerCase()];
const every = routes;

describe("the API document", () => {
  it("is valid OpenAPI 3.1, according to a published validator, with valid references", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe("3.1");
    const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(text).not.toMatch(/__shared|"\$defs"/);
  });

  it("fails that validation if it has an error", async () => {
    const broken = text.replace('"required":true', '"required":"yes"');
    expect((await new Validator().validate(JSON.parse(broken))).valid).toBe(false);
  });

  it("has each route with its function and scope, and no other", () => {
    const found = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(found.sort()).toEqual(every.map(({ method, path }) => `${method} ${path}`).sort());
    for (const route of every) {
      expect(documented(route)?.operationId).toBe(operations[route.key].id);
      const scopes = documented(route)?.security.flatMap(({ token }) => token);
      expect(scopes).toEqual(route.scope === "public" ? [] : [route.scope]);
    }
  });

  it("has a unique name for each operation", () => {
    const ids = Object.values(operations).map(({ id }) => id);
    expect(new Set(ids).size).toBe(every.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it("lists each path parameter, and errors for every call", () => {
    for (const route of every) {
      const wanted = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const names = documented(route)?.parameters?.map(({ name }) => name) ?? [];
      expect(names).toEqual(expect.arrayContaining(wanted));
      expect(documented(route)?.responses).toHaveProperty("default");
    }
  });

  it("has an Idempotency-Key for every POST that starts or creates something", () => {
    const takes = every.filter((route) =>
      documented(route)?.parameters?.some(({ $ref }) => $ref === "#/components/parameters/IdempotencyKey"),
    );
    expect(takes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /connections",
      "POST /connections/{connectionId}/keys",
      "POST /channels",
      "POST /data-sets/{dataSetId}/check",
      "POST /cohorts",
      "POST /uploads",
      "POST /uploads/{uploadId}/report",
      "POST /previews",
      "POST /cohorts/{cohortId}/preview",
      "POST /cohorts/{cohortId}/imports",
      "POST /cohorts/{cohortId}/ledger/rebuild",
      "POST /cohorts/{cohortId}/schedule/imports",
      "POST /exclusion-files",
      "POST /people/forget",
    ]);
  });

  it.each(["PUT /data-sets/{dataSetId}", "POST /data-sets/{dataSetId}/check", "GET /checks/{checkId}"])(
    "tells of %s that tables are not checked",
    (key) => {
      const route = every.find((one) => one.key === key);
      const told = route && documented(route)?.responses["422"];
      expect(told).toMatchObject({ description: expect.stringContaining("`check-of-files-only`") });
    },
  );

  it("has no unused component", () => {
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !text.includes(`"#/components/schemas/${name}"`),
    );
    expect(unused).toEqual([]);
  });
});

describe("the document's examples", () => {
  it.each(Object.entries(operations))("of %s match its schemas", (_, { body, answers }) => {
    if (body) expect(body.schema.safeParse(body.example).error).toBeUndefined();
    for (const { schema, example } of Object.values(answers)) {
      if (!schema) continue;
      const parsed = schema.safeParse(example);
      expect(parsed.error).toBeUndefined();
      // The example has no field that the schema does not have.
      expect(parsed.data).toEqual(example);
    }
  });
});
