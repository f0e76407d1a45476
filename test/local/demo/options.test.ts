import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoOptions } from "../../../local/demo/options.ts";
import { UsageError } from "../../../local/demo/usage-error.ts";
import { temporaryFolder } from "../folder.ts";

const example = join(import.meta.dirname, "../../../docs/examples/cdnow-loyal.json");
const folder = temporaryFolder();
const data = join(folder, "data.csv");
writeFileSync(data, "id,day\n1,2026-01-01\n");

const own = () => ["--data", data, "--map", "user=id,time=day", "--event", "sale", "--cohort", example];

function complaint(args: readonly string[]): string {
  try {
    demoOptions(args);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
  }
  throw new Error("these options were taken");
}

describe("the demo's options", () => {
  it("default to the sample shop and the sandbox", () => {
    expect(demoOptions([])).toEqual({ users: 20_000, json: false });
  });

  it("accept your own data with the example cohort, and fill in its data set", () => {
    expect(demoOptions([...own(), "--as-of", "2022-07-01", "--json"])).toMatchObject({
      asOf: "2022-07-01",
      json: true,
      data: {
        file: data,
        columns: { user: "id", time: "day" },
        event: "sale",
        cohort: { timeZone: "UTC", definition: { kind: "criteria", dataSet: "demo" } },
      },
    });
  });

  it("accept the origin of another endpoint", () => {
    const args = ["--endpoint", "http://127.0.0.1:9/", "--partner", "p", "--key", "k", "--partner-key", "k2"];
    expect(demoOptions(args)).toMatchObject({
      target: { endpoint: "http://127.0.0.1:9", partner: "p", key: "k", partnerKey: "k2" },
    });
  });

  it("show the help on request", () => {
    expect(demoOptions(["--help"])).toBe("help");
  });

  it("accept days to simulate, with a smaller shop", () => {
    expect(demoOptions(["--simulate", "40d"])).toEqual({ simulate: 40, users: 2_000, json: false });
  });

  it.each([
    [["--simulate", "forty"], '"forty"'],
    [["--simulate", "0d"], '"0d"'],
    [["--simulate", "40d", "--as-of", "2026-01-01"], "--as-of"],
    [["--data", "x.csv"], "--map, --event, --cohort is missing"],
    [["--endpoint", "https://a.example"], "--partner, --key, --partner-key is missing"],
    [
      ["--endpoint", "https://a.example/x", "--partner", "p", "--key", "k", "--partner-key", "q"],
      "an origin",
    ],
    [["--as-of", "yesterday"], '"yesterday"'],
    [["--as-of", "2026-02-30"], "2026-02-30"],
    [["--users", "0"], "from 1 to"],
    [["--usres", "3"], "--usres"],
  ])("%o are refused with what to do", (args, expected) => {
    expect(complaint(args)).toContain(expected);
  });

  it("say what is wrong with your own data", () => {
    const instead = (option: string, value: string) => own().with(own().indexOf(option) + 1, value);
    expect(complaint(instead("--data", join(folder, "none.csv")))).toContain("there is no file");
    expect(complaint(instead("--map", "user=id"))).toContain("user=COLUMN,time=COLUMN");
    expect(complaint(instead("--cohort", data))).toContain("can't be read as JSON");
    const nameless = join(folder, "nameless.json");
    writeFileSync(nameless, JSON.stringify({ timeZone: "UTC", definition: { kind: "criteria", where: {} } }));
    expect(complaint(instead("--cohort", nameless))).toContain("is no cohort");
    const list = join(folder, "list.json");
    writeFileSync(list, JSON.stringify({ name: "VIP", timeZone: "UTC", definition: { kind: "list" } }));
    expect(complaint(instead("--cohort", list))).toContain('of the kind "criteria"');
    expect(complaint([...own(), "--users", "5"])).toContain("--users");
  });

  it("never repeat a secret", () => {
    expect(complaint(["--partner", "p", "s3cret"])).not.toContain("s3cret");
    expect(complaint(["--partner", "p", "--key", "s3cret"])).not.toContain("s3cret");
    expect(complaint(["--keys=s3cret"])).not.toContain("s3cret");
  });
});
