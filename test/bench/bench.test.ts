import { describe, expect, it } from "vitest";
import { figuresOf, medianOf } from "../../bench/figures.ts";
import { measure } from "../../bench/measure.ts";
import type { BenchOptions } from "../../bench/options.ts";
import { at, type Bench } from "../../bench/place.ts";
import { asMarkdown, type Result } from "../../bench/report.ts";
import { changedIn } from "../../bench/scenarios/changed.ts";
import { hundredMillionIn } from "../../bench/scenarios/hundred-million.ts";
import { prepareIn } from "../../bench/scenarios/prepare.ts";
import { metered } from "../../bench/scenarios/two-imports.ts";
import { peersInstalled } from "../../bench/senders/send.ts";
import type { Progress } from "../../local/demo/progress.ts";
import { UsageError } from "../../local/demo/usage-error.ts";
import { temporaryFolder } from "../local/folder.ts";
import { howToInstall } from "../peer/published.ts";

const folder = temporaryFolder();
const silent: Progress = { say() {}, move: () => {}, rest() {} };

/** Each scenario throws unless exactly the expected ids were sent. */
async function measured(
  name: string,
  scale: number,
): Promise<{ result: Result; of: Record<string, number> }> {
  const options: BenchOptions = { only: [name], scale, runs: 1, seed: 7, behaviour: {}, as: "text" };
  const [result] = await measure(options, silent);
  if (!result) throw new Error("nothing was measured");
  return { result, of: Object.fromEntries(result.figures.map((figure) => [figure.name, figure.median])) };
}

describe("the bench", () => {
  let firstImport: ReturnType<typeof measured> | undefined;
  const first = () => {
    firstImport ??= measured("first-import", 0.005);
    return firstImport;
  };

  it("measures a first import, and our send step, exact to the last id", async () => {
    const { result, of } = await first();
    expect(result.members).toBe(5_000);
    expect(of["wholeRate"]).toBeCloseTo(5_000 / (of["wholeSeconds"] ?? 0));
    expect(of["sendRate"]).toBeGreaterThan(of["wholeRate"] ?? Number.NaN);
    expect(of["oursRate"]).toBeGreaterThan(0);
    expect(of["functionsMemory"]).toBeGreaterThan(50);
    expect(asMarkdown([result])).toContain("| whole pipeline | ");
  });

  it.skipIf(!peersInstalled())(`measures the peers beside it (needs ${howToInstall})`, async () => {
    const { of } = await first();
    expect(of["sendToPeer"]).toBeCloseTo((of["sendRate"] ?? 0) / (of["peerRate"] ?? 0));
    expect(of["sendToCode"]).toBeCloseTo((of["sendRate"] ?? 0) / (of["codeRate"] ?? 0));
    expect(of["sendToCodeTogether"]).toBeCloseTo((of["sendRate"] ?? 0) / (of["codeTogetherRate"] ?? 0));
    expect(of["sendToBare"]).toBeCloseTo((of["sendRate"] ?? 0) / (of["bareRate"] ?? 0));
    expect(of["wholeToPeer"]).toBeCloseTo((of["wholeRate"] ?? 0) / (of["peerRate"] ?? 0));
  });

  it("sends only what changed, and compares that with a bare plan, whose ledger is the same", async () => {
    const bench: Bench = { folder, seed: 7, behaviour: {}, progress: silent };
    await at(bench, metered, async (here) => {
      const { values, tables } = await changedIn(here, bench, 11_000);
      expect(values).toMatchObject({ fullRequests: 11, requests: 2, surplus: 0 });
      expect(tables?.[0]?.rows.map(([step]) => step)).toContain("steps/prepare");

      const beside = (await prepareIn(here, bench, 11_000)).values;
      expect(beside["ofBarePrepare"]).toBeCloseTo(
        (beside["prepareSeconds"] ?? 0) / (beside["barePrepareSeconds"] ?? 0),
      );
      expect(beside["ofBareSettle"]).toBeCloseTo(
        (beside["settleSeconds"] ?? 0) / (beside["bareSettleSeconds"] ?? 0),
      );

      const large = (await hundredMillionIn(here, bench, 11_000)).values;
      expect(large).toMatchObject({ firstIds: 11_000, changedIds: 220 });
      for (const name of ["functionsMemory", "endpointMemory"]) expect(large[name]).toBeGreaterThan(50);
      // Of the scratch folder, one look may find nothing: functions have ended by then.
      expect(large["storeDisk"]).toBeGreaterThan(0);
    });
  });

  it("refuses a scenario for which the disk is too small, before it begins", async () => {
    await expect(measured("hundred-million", 1_000_000_000)).rejects.toThrow(UsageError);
  });

  it("measures the send step where answers take their time", async () => {
    const { of } = await measured("latency", 0.003);
    // Three requests, of one part, at the same time.
    expect(of["sendRate"]).toBeLessThan(3_000 / 0.3);
  });

  it("stays below a limit that is enforced", async () => {
    const { of } = await measured("rate-limit", 0.003);
    expect(of).toMatchObject({ limited: 0 });
    expect(of["sendSeconds"]).toBeGreaterThan(0.3);
  });

  it("shares the limit among ten imports at once", async () => {
    const { of } = await measured("ten-cohorts", 0.0005);
    expect(of).toMatchObject({ limited: 0 });
  });

  it("measures what the process of a SQL text costs", async () => {
    const { of } = await measured("sql-process", 0.001);
    expect(of["start"]).toBeGreaterThan(of["direct"] ?? Number.NaN);
  });

  it("measures evaluations of large files beside DuckDB alone, which finds as many members", async () => {
    const { of } = await measured("reading", 0.001);
    for (const figure of ["csvCriteriaRatio", "csvSqlRatio", "parquetCriteriaRatio", "parquetSqlRatio"])
      expect(of[figure]).toBeGreaterThan(0);
  });

  it("counts what AWS bills, and says which sizes it only extrapolates", async () => {
    const { result } = await measured("cost", 0.06);
    const [first, second] = result.tables.map(({ rows: [header = [], ...rows] }) =>
      rows.map((row) => Object.fromEntries(row.map((cell, at) => [header[at], cell]))),
    );
    expect(first).toMatchObject([
      { members: "600", units: "counted", invocations: "7", transitions: "16", mails: "1" },
      { members: "6,000", units: "counted", invocations: "7", transitions: "16", mails: "1" },
      { members: "10,000", units: "extrapolated" },
      // Two parts need a map: one more invocation, and four more state transitions.
      { members: "60,000", units: "counted", invocations: "8", transitions: "20", mails: "1" },
      { members: "100,000", units: "extrapolated" },
      { members: "1,000,000", units: "extrapolated" },
      { members: "10,000,000", units: "extrapolated" },
    ]);
    expect(second?.[0]).toMatchObject({ members: "600", invocations: "8", transitions: "20" });
  });
}, 180_000);

describe("figures", () => {
  it("are medians: the middle one, or the mean of two", () => {
    expect([medianOf([3]), medianOf([9, 1, 5]), medianOf([4, 1, 9, 2])]).toEqual([3, 5, 3]);
  });

  it("are compared with their target by the median, and left out if nothing was measured", () => {
    const specs = {
      rate: { what: "rate", unit: "/s", mark: { is: "at least", bound: 10 } },
      limited: { what: "429", unit: "", mark: { is: "at most", bound: 0 } },
      ahead: { what: "ahead", unit: "×", mark: { is: "more than", bound: 1 } },
      beside: { what: "peer", unit: "/s" },
    } as const;
    const runs = [
      { rate: 9, limited: 0, ahead: 1 },
      { rate: 30, limited: 0, ahead: 1 },
      { rate: 10, limited: 1, ahead: 2 },
    ];
    expect(figuresOf(specs, runs)).toMatchObject([
      { name: "rate", median: 10, met: true, values: [9, 30, 10] },
      { name: "limited", median: 0, met: true },
      { name: "ahead", median: 1, met: false },
    ]);
    expect(figuresOf(specs, [{ rate: 9.9, limited: 1, ahead: 1.01 }]).map(({ met }) => met)).toEqual([
      false,
      false,
      true,
    ]);
  });
});
