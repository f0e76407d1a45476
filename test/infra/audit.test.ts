import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { describe, expect, it } from "vitest";
import { judged } from "../../infra/advisories.ts";
import { billOfMaterials } from "../../infra/bill-of-materials.ts";
import { listening } from "../../local/listening.ts";

const script = join(import.meta.dirname, "../../infra/audit.ts");

interface Outcome {
  code: number;
  said: string;
}

/** `advisories`: what the registry answers, by package, or the status with which it refuses. */
async function audited(advisories: object | number): Promise<Outcome & { asked: Record<string, string[]> }> {
  let asked: Record<string, string[]> = {};
  const registry = await listening(
    createServer(async (request, response) => {
      if (request.method !== "POST") return response.writeHead(404).end("{}");
      asked = JSON.parse(await text(request.pipe(createGunzip())));
      if (typeof advisories === "number") return response.writeHead(advisories).end();
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(advisories));
    }),
    0,
  );
  try {
    return { ...(await outcomeAt(registry.origin)), asked };
  } finally {
    await registry.close();
  }
}

async function outcomeAt(registry: string): Promise<Outcome> {
  // npm keeps advisories by their numbers.
  const cache = mkdtempSync(join(tmpdir(), "npm-"));
  const env = { ...process.env, npm_config_registry: registry, npm_config_cache: cache };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { env });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

const made = (severity: string) => ({
  id: 1,
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  title: "Made for a test",
  severity,
  vulnerable_versions: ">=0",
  cwe: [],
  cvss: { score: 0, vectorString: null },
});

describe("the audit of deployed packages", () => {
  it("asks about each of them with its version, and about no other", async () => {
    const { code, said, asked } = await audited({});
    expect([code, said]).toEqual([0, expect.stringContaining("audit: no package that is deployed has")]);
    const ids = Object.entries(asked).flatMap(([name, versions]) => versions.map((one) => `${name}@${one}`));
    const { components } = billOfMaterials("deployed");
    expect(ids).toEqual(expect.arrayContaining(components.map(({ name, version }) => `${name}@${version}`)));
    expect(ids.filter((id) => /^(s3rver|vitest|aws-cdk-lib|busboy)@/.test(id))).toEqual([]);
  });

  it("fails on an advisory of high severity, by the names of package and advisory", async () => {
    const { code, said } = await audited({ zod: [made("high")] });
    expect(code).toBe(1);
    expect(said).toContain("audit: refused is zod >=0, high: Made for a test (GHSA-aaaa-bbbb-cccc");
  });

  it("tells of one of moderate severity, and passes", async () => {
    const { code, said } = await audited({ zod: [made("moderate")] });
    expect(code).toBe(0);
    expect(said).toContain("audit: goes on with zod >=0, moderate");
  });

  it.each([405, 503])(
    "says that nothing was checked where the registry answers %d, and passes",
    async (status) => {
      const { code, said } = await audited(status);
      expect(code).toBe(0);
      expect(said).toContain("audit: NOT CHECKED, the registry gives no advisories");
      expect(said).toContain(String(status));
    },
  );

  it("says so where the registry is not reached", async () => {
    const { origin, close } = await listening(createServer(), 0);
    await close();
    const { code, said } = await outcomeAt(origin);
    expect(code).toBe(0);
    expect(said).toContain("audit: NOT CHECKED");
    expect(said).toContain("ECONNREFUSED");
  });
});

describe("a report of npm", () => {
  const { id: _, vulnerable_versions: range, ...rest } = made("critical");
  const found = { ...rest, name: "zod", range };
  const report = {
    auditReportVersion: 2,
    vulnerabilities: { zod: { via: [found] }, other: { via: ["zod"] } },
  };
  const accepted = { id: "GHSA-aaaa-bbbb-cccc", package: "zod", because: "Made for a test." };

  it("is refused for each advisory once, unless that one is accepted of that package", () => {
    expect(judged(report, [])).toMatchObject({ refused: [{ id: accepted.id }], accepted: [] });
    expect(judged(report, [accepted])).toMatchObject({ refused: [], accepted: [{ id: accepted.id }] });
    expect(judged(report, [{ ...accepted, package: "react" }])).toMatchObject({ refused: [{ name: "zod" }] });
  });

  it("tells what is accepted and no longer found", () => {
    const gone = { ...accepted, id: "GHSA-gone" };
    expect(judged(report, [accepted, gone])).toMatchObject({ outdated: [gone] });
  });

  it("is no report if npm failed by itself", () => {
    expect(() => judged({ error: { code: "ENOLOCK", summary: "" } }, [])).toThrow("ENOLOCK");
    expect(() => judged({}, [])).toThrow("gave no report");
  });
});
