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
  it("is valid OpenAPI 3.1, by a published validator, and so are its references", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe("3.1");
    const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(text).not.toMatch(/__shared|"\$defs"/);
  });

  it("would not be valid with a fault in it", async () => {
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

  it("has a name of its own for each operation", () => {
    const ids = Object.values(operations).map(({ id }) => id);
    expect(new Set(ids).size).toBe(every.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it("names each parameter of a path, and errors for every call", () => {
    for (const route of every) {
      const wanted = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const names = documented(route)?.parameters?.map(({ name }) => name) ?? [];
      expect(names).toEqual(expect.arrayContaining(wanted));
      expect(documented(route)?.responses).toHaveProperty("default");
    }
  });

  it("says of every POST that starts or makes something here that it takes an Idempotency-Key", () => {
    const takes = every.filter((route) =>
      documented(route)?.parameters?.some(({ $ref }) => $ref === "#/components/parameters/IdempotencyKey"),
    );
    expect(takes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /connections",
      "POST /connections/{connectionId}/keys",
      "POST /cohorts",
      "POST /uploads",
      "POST /uploads/{uploadId}/report",
      "POST /previews",
      "POST /cohorts/{cohortId}/preview",
      "POST /cohorts/{cohortId}/imports",
      "POST /cohorts/{cohortId}/ledger/rebuild",
      "POST /cohorts/{cohortId}/schedule/imports",
    ]);
  });

  it("has no component that nothing is made of", () => {
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !text.includes(`"#/components/schemas/${name}"`),
    );
    // Written as text: no body refers to it.
    expect(unused).toEqual(["SandboxPersonRow"]);
  });
});

describe("the document's examples", () => {
  it.each(Object.entries(operations))("of %s are what its schemas say", (_, { body, answers }) => {
    if (body) expect(body.schema.safeParse(body.example).error).toBeUndefined();
    for (const { schema, example } of Object.values(answers)) {
      if (!schema) continue;
      const parsed = schema.safeParse(example);
      expect(parsed.error).toBeUndefined();
      // Nothing is shown that the schema does not know.
      expect(parsed.data).toEqual(example);
    }
  });
});
