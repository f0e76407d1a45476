import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import satisfies from "spdx-satisfies";
import { describe, expect, it } from "vitest";
import { type LockedPackage, lockedPackages } from "../../infra/locked-packages.ts";
import { bundlePage } from "../../infra/page-bundle.ts";
import { allowed, namedElsewhere, special } from "./allowed-licences.ts";
import { packagesOfPage } from "./bundled-packages.ts";

const root = join(import.meta.dirname, "../..");
// The published client of Braze's contract and the grammar of Trino, which tests install, are of development only.
const ofTests = ["test/peer", "test/grammar"]
  .flatMap((folder) => lockedPackages(join(root, folder)))
  .map((one) => ({ ...one, dev: true }));
const packages = [...lockedPackages(), ...ofTests];

const idOf = ({ name, version }: LockedPackage) => `${name}@${version}`;

/** Why a package may not be installed. */
function faultOf(one: LockedPackage): string | undefined {
  const licence = one.license ?? namedElsewhere[idOf(one)]?.licence;
  const what = `${idOf(one)} (${one.path})`;
  if (licence === undefined)
    return `${what} names no licence: read it, and put it into test/infra/allowed-licences.ts`;
  const its = special.filter(({ packages, deployed }) => packages.test(one.name) && (deployed || one.dev));
  try {
    if (satisfies(licence, [...allowed, ...its.map(({ licence }) => licence)])) return undefined;
  } catch {
    return `${what} has the licence ${licence}, which is no expression of SPDX`;
  }
  return `${what} has the licence ${licence}, which is not allowed ${one.dev ? "" : "in what is deployed "}by test/infra/allowed-licences.ts`;
}

const made = (rest: Partial<LockedPackage>): LockedPackage => ({
  ...{ path: "node_modules/new", name: "new", version: "1.0.0", dev: true },
  ...rest,
});

describe("the licence of a package", () => {
  it("is allowed, of every package that is deployed, builds, tests or runs locally", () => {
    expect(packages.length).toBeGreaterThan(900);
    expect(packages.flatMap((one) => faultOf(one) ?? [])).toEqual([]);
  });

  it("is refused by the names of package and licence", () => {
    expect(faultOf(made({ license: "GPL-3.0-only" }))).toMatch(/^new@1.0.0 .* the licence GPL-3.0-only/);
    expect(faultOf(made({ license: "(MIT AND GPL-3.0-only)" }))).toContain("which is not allowed");
    expect(faultOf(made({ license: "(MIT OR GPL-3.0-only)" }))).toBeUndefined();
    expect(faultOf(made({}))).toContain("new@1.0.0 (node_modules/new) names no licence");
    expect(faultOf(made({ license: "SEE LICENSE IN x" }))).toContain("no expression of SPDX");
  });

  it("may ask for more only of named packages, and in what is deployed only where that is said", () => {
    expect(faultOf(made({ license: "MPL-2.0" }))).toContain("which is not allowed by");
    expect(faultOf(made({ license: "MPL-2.0", name: "axe-core" }))).toBeUndefined();
    expect(faultOf(made({ license: "MPL-2.0", name: "axe-core", dev: false }))).toContain(
      "not allowed in what is deployed",
    );
  });

  it("is allowed for no package that is gone", () => {
    const ids = new Set(packages.filter(({ license }) => license === undefined).map(idOf));
    expect(Object.keys(namedElsewhere).filter((id) => !ids.has(id))).toEqual([]);
    const unused = special.filter(
      (one) => !packages.some(({ name, license }) => license === one.licence && one.packages.test(name)),
    );
    expect(unused).toEqual([]);
  });
});

describe("the page", () => {
  it("names in both of its documents a file with the notice of every package of which it has a part", async () => {
    const folder = mkdtempSync(join(tmpdir(), "page-"));
    try {
      await bundlePage(folder);
      const read = (file: string) => readFileSync(join(folder, file), "utf8");
      const [file, ...others] = readdirSync(join(folder, "assets")).filter((name) => name.endsWith(".txt"));
      expect(others).toEqual([]);
      for (const document of ["index.html", "reference.html"])
        expect(read(document)).toContain(`<link rel="license" href="/assets/${file}" />`);
      const notices = read(`assets/${file}`).split(`\n${"-".repeat(80)}\n\n`);
      const titles = notices.map((notice) => notice.split("\n")[0]);
      const packages = (await packagesOfPage()).map(({ name, version }) => `${name} ${version}`);
      expect(packages.length).toBeGreaterThan(30);
      expect(packages.filter((one) => !titles.includes(one))).toEqual([]);
      expect(titles).toContainEqual(expect.stringMatching(/^@scalar[/]fastify-api-reference /));
      const said = (of: string) => notices.find((notice) => notice.startsWith(`${of} `));
      expect(said("react")).toContain("Copyright (c) Meta Platforms");
      expect(said("@fontsource-variable/inter")).toContain("SIL OPEN FONT LICENSE");
      expect(said("react-remove-scroll-bar")).toContain("Licence: MIT\nAuthor: Anton Korzunov");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
