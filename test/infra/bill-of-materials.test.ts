import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { beforeAll, describe, expect, it } from "vitest";
import { type BillOfMaterials, billOfMaterials } from "../../infra/bill-of-materials.ts";
import type { LockedPackage } from "../../infra/locked-packages.ts";
import { bundledPackages } from "./bundled-packages.ts";

let deployed: BillOfMaterials;
let everything: BillOfMaterials;
let bundled: LockedPackage[];

beforeAll(async () => {
  deployed = billOfMaterials("deployed");
  everything = billOfMaterials("everything");
  bundled = await bundledPackages();
});

const idOf = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;
const idsOf = ({ components }: BillOfMaterials) => components.map(idOf);

describe("the bill of materials", () => {
  it("is a valid CycloneDX document, of what is deployed and of everything", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
    for (const bill of [deployed, everything]) {
      expect(await validator.validate(JSON.stringify(bill))).toBeNull();
      expect(bill.metadata.component.name).toBe("braze-cohort-import");
    }
    const made = { ...deployed, components: [{ ...deployed.components[0], type: "no-type" }] };
    expect(await validator.validate(JSON.stringify(made))).not.toBeNull();
  });

  it("names every package of which a part is in a function, in the layer or in the page, with its version", () => {
    const ids = bundled.map(idOf);
    expect(ids.length).toBeGreaterThan(60);
    expect(ids.map((id) => id.replace(/@[^@]+$/, ""))).toEqual(
      expect.arrayContaining([
        "zod",
        "react",
        "@duckdb/node-bindings-linux-x64",
        "@fontsource-variable/inter",
      ]),
    );
    expect(ids.filter((id) => !idsOf(deployed).includes(id))).toEqual([]);
  });

  it("names of what is deployed no package that only development needs, and of the engine one library", () => {
    const names = deployed.components.map(({ name }) => name);
    expect(names.filter((name) => ["s3rver", "vitest", "aws-cdk-lib", "busboy"].includes(name))).toEqual([]);
    expect(names.filter((name) => name.startsWith("@duckdb/node-bindings-"))).toEqual([
      "@duckdb/node-bindings-linux-x64",
    ]);
    expect(idsOf(everything)).toEqual(expect.arrayContaining(idsOf(deployed)));
    expect(everything.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["s3rver", "vitest", "aws-cdk-lib", "busboy"]),
    );
  });

  it("tells which package needs which, of those that it names", () => {
    for (const { components, dependencies } of [deployed, everything]) {
      const refs = new Set(components.map((one) => one["bom-ref"]));
      expect(dependencies.length).toBe(refs.size + 1);
      expect(dependencies.flatMap(({ dependsOn = [] }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual(
        [],
      );
    }
  });
});

describe("what is deployed", () => {
  it("has no part of a package that only development needs", () => {
    expect(bundled.filter(({ dev }) => dev).map(({ path }) => path)).toEqual([]);
  });
});
