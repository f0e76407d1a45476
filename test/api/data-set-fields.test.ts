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
  oneOf?: Schema[];
}

const { components } = openApiDocument() as { components: { schemas: Record<string, Schema> } };

/** Path → description, undefined where there is none. */
function fieldsOf(schema: Schema | undefined, before = ""): [string, string | undefined][] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => [
    [`${before}${name}`, field.description] as [string, string | undefined],
    ...fieldsOf(field, `${before}${name}.`),
  ]);
}

const [files, database, athena] = variantsOf("DataSet");
const kinds = [
  ["files", files, "docs/data-sets.md"],
  ["tables of a database", database, "docs/databases.md"],
  ["tables that Athena reads", athena, "docs/athena.md"],
] as const;

/** Of files, of a database, and of Athena. */
function variantsOf(name: string): Map<string, string | undefined>[] {
  return (components.schemas[name]?.oneOf ?? []).map((schema) => new Map(fieldsOf(schema)));
}

it.each(kinds)("every field of a data set of %s has a description in the API document", (_, fields) => {
  expect([...(fields ?? [])].filter(([, description]) => !description).map(([path]) => path)).toEqual([]);
  expect(fields?.size).toBeGreaterThan(20);
});

it("a request has the same fields with the same words, but for id and version", () => {
  const without = (fields: Map<string, string | undefined>) =>
    new Map([...fields].filter(([path]) => path !== "id" && path !== "version"));
  expect(variantsOf("DataSetChange").map(without)).toEqual(variantsOf("DataSet").map(without));
});

it.each(kinds)(
  "the docs of %s explain each field in exactly these words, and no other",
  (_, fields, page) => {
    const text = readFileSync(join(import.meta.dirname, "../..", page), "utf8");
    const [, section = ""] = /## Every field\n(.*?)\n## /s.exec(text) ?? [];
    const rows = section.matchAll(/^\| (`.+?`(?:, `.+?`)*) \| (.+) \|$/gm);
    const told = [...rows].flatMap(([, names = "", description]) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => [path, description] as const),
    );
    expect(told.length).toBe(new Map(told).size);
    expect(new Map(told)).toEqual(fields);
  },
);
