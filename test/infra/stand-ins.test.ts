import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockedPackages } from "../../infra/locked-packages.ts";

const root = join(import.meta.dirname, "../..");
const security = readFileSync(join(root, "SECURITY.md"), "utf8");
const [, section = ""] = /^## What only a developer's machine runs\n(.*?)^## /ms.exec(security) ?? [];
const rows = section.split("\n").filter((line) => line.startsWith("| `"));
const listed = rows.flatMap((row) =>
  [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name),
);

const packages = lockedPackages();
const isDeployed = (name: string) => packages.some((one) => one.path === `node_modules/${name}` && !one.dev);

describe("the development stand-ins in SECURITY.md", () => {
  it("are every package that the local system is made of and that is not deployed", () => {
    const imported = globSync("local/**/*.ts", {
      cwd: root,
      exclude: (file) => file.endsWith(".d.ts"),
    }).flatMap((file) =>
      [
        ...readFileSync(join(root, file), "utf8").matchAll(
          /^(?:import|export) (?!type ).* from "([^".][^"]*)"/gm,
        ),
      ].map(([, from = ""]) => /^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? ""),
    );
    const standIns = new Set(imported.filter((name) => !name.startsWith("node:") && !isDeployed(name)));
    expect(standIns.size).toBeGreaterThan(4);
    expect([...standIns].sort()).toEqual(listed.sort());
  });

  it("are told with the versions of the parsers that they bring", () => {
    const named = [...section.matchAll(/`([\w@/-]+)` (\d+(?:\.\d+)*)/g)].map(
      ([, name = "", version = ""]) => ({ name, version }),
    );
    expect(named.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["fast-xml-parser", "dicer", "koa"]),
    );
    const gone = named.filter(
      ({ name, version }) =>
        !packages.some((one) => one.name === name && `${one.version}.`.startsWith(`${version}.`)),
    );
    expect(gone).toEqual([]);
  });
});
