/** Each field of a data set is explained once, in its schema: in the API document and in docs/data-sets.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openApiDocument } from "../../shared/contract/api/document.ts";

interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
}

const { components } = openApiDocument() as { components: { schemas: Record<string, Schema> } };

/** Path → description, undefined where there is none. */
function fieldsOf(schema: Schema | undefined, before = ""): [string, string | undefined][] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => [
    [`${before}${name}`, field.description] as [string, string | undefined],
    ...fieldsOf(field, `${before}${name}.`),
  ]);
}

const fields = new Map(fieldsOf(components.schemas["DataSet"]));

it("every field of a data set has a description in the API document", () => {
  expect([...fields].filter(([, description]) => !description).map(([path]) => path)).toEqual([]);
  expect(fields.size).toBeGreaterThan(30);
});

it("a request has the same fields with the same words, but for id and version", () => {
  const own = [...fields].filter(([path]) => path !== "id" && path !== "version");
  const asked = fieldsOf(components.schemas["DataSetChange"]).filter(([path]) => path !== "version");
  expect(new Map(asked)).toEqual(new Map(own));
});

it("docs/data-sets.md explains each field in exactly these words, and no other", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/data-sets.md"), "utf8");
  const [, section = ""] = /## Every field\n(.*?)\n## /s.exec(text) ?? [];
  const rows = section.matchAll(/^\| (`.+?`(?:, `.+?`)*) \| (.+) \|$/gm);
  const told = [...rows].flatMap(([, names = "", description]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => [path, description] as const),
  );
  expect(told.length).toBe(new Map(told).size);
  expect(new Map(told)).toEqual(fields);
});
