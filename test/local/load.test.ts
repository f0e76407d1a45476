import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, api } from "../../local/api.ts";
import { localNames } from "../../local/aws/names.ts";
import { objectsClient } from "../../local/demo/data-bucket.ts";
import { UsageError } from "../../local/demo/usage-error.ts";
import { loadOptions } from "../../local/load/options.ts";
import { portsOf } from "../../local/ports.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { objectsUnder } from "../../shared/adapters/s3/objects.ts";
import type { DataSetRequest } from "../../shared/contract/data-sets.ts";
import { temporaryFolder } from "./folder.ts";
import { freePort } from "./free-ports.ts";

const script = fileURLToPath(new URL("../../local/load.ts", import.meta.url));
const events = "user,time,amount\n007,2026-01-05,60\nana,2026-01-06,200\n";

const data = temporaryFolder();
const exports = temporaryFolder();
let system: LocalSystem;
let calls: Api;
beforeAll(async () => {
  const ports = await portsOf(data, await freePort());
  system = await startSystem({ folder: data, ports });
  calls = api(system.api, await system.token());
});
afterAll(() => system?.stop());

async function load(...args: string[]) {
  const run = promisify(execFile)(process.execPath, [script, ...args, "--folder", data]);
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
  );
}

function folderOf(name: string, files: Record<string, string | Buffer>): string {
  const folder = join(exports, name);
  for (const [file, body] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), body);
  }
  return folder;
}

async function objectsAt(prefix: string): Promise<string[]> {
  const client = objectsClient(system.environment);
  const names: string[] = [];
  for await (const { name } of objectsUnder(client, localNames.dataBucket, prefix))
    names.push(name.slice(prefix.length));
  client.destroy();
  return names;
}

const source = { format: "csv", columns: { user: "user", time: "time" }, eventIs: "buy" } as const;

describe("npm run load", () => {
  it("takes a newcomer from a folder of exports to a preview", async () => {
    const folder = folderOf("first", {
      "january.csv": events,
      "day=2026-02-01/february.csv.gz": gzipSync(events),
      ".DS_Store": "x",
      "README.md": "notes",
      "_temporary/part.csv": "half",
    });
    const unknown = await load(folder, "--data-set", "shop");
    expect(unknown.code).toBe(2);
    expect(unknown.said).toContain('There is no data set "shop". There is none yet.');
    expect(await objectsAt("shop/")).toEqual([]);

    const { code, said } = await load(
      folder,
      "--data-set",
      "shop",
      "--map",
      "user=user,time=time",
      "--event",
      "buy",
    );
    expect(said).toContain('The data set "shop" can be used.');
    expect(said).toContain("events: 2 files, 4 rows");
    expect(said).toContain("not csv by their names: README.md");
    expect(said).not.toContain("007");
    expect(code).toBe(0);
    expect(await objectsAt("shop/events/")).toEqual(["day=2026-02-01/february.csv.gz", "january.csv"]);
    const definition = { kind: "criteria", dataSet: "shop", where: { performed: { event: "buy" } } };
    const preview = await calls.post("/previews", { timeZone: "UTC", definition });
    expect(preview).toMatchObject({ members: { total: 2 } });

    const twice = await load(folder, "--data-set", "shop", "--map", "user=user,time=time", "--event", "buy");
    expect(twice).toMatchObject({
      code: 2,
      said: expect.stringContaining('There is a data set "shop" already'),
    });
  });

  it("says which columns a file has, and reads it without a change", async () => {
    const folder = folderOf("columns", { "a.csv": `\uFEFF${events}` });
    const before = readFileSync(join(folder, "a.csv"));
    const { said } = await load(folder, "--data-set", "none");
    expect(said).toContain("The columns of the first file are: user, time, amount.");
    expect(readFileSync(join(folder, "a.csv"))).toEqual(before);
    const packed = folderOf("packed", { "a.csv": gzipSync(events) });
    expect((await load(packed, "--data-set", "none")).said).not.toContain("columns of the first file");
    expect(readFileSync(join(packed, "a.csv"))).toEqual(gzipSync(events));
  });

  it("puts marks last, and makes the one that the data set names", async () => {
    const request: DataSetRequest = {
      name: "Marked",
      events: { ...source, prefix: "marked/events/", marker: "_SUCCESS" },
      users: {
        prefix: "marked/users/",
        format: "csv",
        marker: "day={date}/_DONE",
        columns: { user: "id", externalId: "id" },
      },
    };
    await calls.put("/data-sets/marked", request);
    const folder = folderOf("marked", { "a.csv": events, _SUCCESS: "done", _metadata: "x" });
    const users = folderOf("marked-users", { "u.csv": "id\n007\nana\n" });
    const { code, said } = await load(folder, "--data-set", "marked", "--users", users);
    expect(said).toContain("users: 1 file, 2 rows");
    expect(code).toBe(0);
    expect(await objectsAt("marked/events/")).toEqual(["_SUCCESS", "_metadata", "a.csv"]);
    expect(await objectsAt("marked/users/")).toEqual([
      expect.stringMatching(/^day=\d{4}-\d\d-\d\d\/_DONE$/),
      "u.csv",
    ]);
  });

  it("keeps other files and says so, or deletes them", async () => {
    await calls.put("/data-sets/kept", { name: "Kept", events: { ...source, prefix: "kept/" } });
    await load(folderOf("old", { "old.csv": events }), "--data-set", "kept");
    const fresh = folderOf("new", { "new.csv": events });
    const kept = await load(fresh, "--data-set", "kept");
    expect(kept.said).toContain("1 other file there stays (kept/old.csv); --replace deletes such files");
    expect((await load(fresh, "--data-set", "kept", "--replace")).said).toContain(
      "1 other file there deleted",
    );
    expect(await objectsAt("kept/")).toEqual(["new.csv"]);
  });

  it("exits with 1 and says why if the data set can't be used afterwards", async () => {
    await calls.put("/data-sets/odd", { name: "Odd", events: { ...source, prefix: "odd/" } });
    const folder = folderOf("odd", {
      "a.csv": events,
      "b.csv": events,
      "c.csv": "user,at\nana,2026-01-05\n",
    });
    const { code, said } = await load(folder, "--data-set", "odd");
    expect(code).toBe(1);
    expect(said).toContain('data-unreadable: The file "c.csv" has no column "time"');
    expect(said).toContain("c.csv: lacks time, amount; has also at");
  });

  it.each([
    [["nowhere", "--data-set", "kept"], 'There is no folder or file "nowhere"'],
    [
      [fileURLToPath(new URL("../../docs/", import.meta.url)), "--data-set", "kept"],
      "has no csv file. It has:",
    ],
    [["a", "--data-sets", "shop"], "--data-sets"],
  ])("refuses %j", async (args, said) => {
    const answer = await load(...args);
    expect(answer.said).toContain(said);
    expect(answer.code).toBe(2);
  });

  it.each([
    [["--data-set", "shop"], "Which folder?"],
    [["somewhere"], "--data-set ID is missing"],
    [["a", "b", "--data-set", "shop"], "One folder at a time"],
    [["a", "--data-set", "shop", "--map", "user=u"], "--map must be user=COLUMN,time=COLUMN"],
    [["a", "--data-set", "shop", "--map", "user=u,time=t"], "or all events by --event NAME"],
    [["a", "--data-set", "shop", "--event", "buy"], "--event goes with --map"],
    [["--users", "u", "--data-set", "kept", "--map", "user=u,time=t", "--event", "e"], "of events only"],
  ])("refuses the options %j", (args, said) => {
    expect(() => loadOptions(args)).toThrow(UsageError);
    expect(() => loadOptions(args)).toThrow(said);
  });

  it("needs no users' folder, and no events' folder beside one", () => {
    expect(loadOptions(["--users", "u", "--data-set", "shop"])).toEqual({
      dataSet: "shop",
      users: "u",
      replace: false,
    });
    expect(loadOptions(["--help"])).toBe("help");
  });
});

describe("a folder that nothing runs in", () => {
  it("is loaded all the same, and has the same addresses afterwards", async () => {
    const { bucket } = system;
    await system.stop();
    const folder = folderOf("later", { "later.csv": events });
    const { code, said } = await load(folder, "--data-set", "kept");
    expect(said).toContain("Nothing runs in this folder");
    expect(code).toBe(0);
    system = await startSystem({ folder: data, ports: await portsOf(data, undefined) });
    expect(system.bucket).toBe(bucket);
    expect(await objectsAt("kept/")).toEqual(["later.csv", "new.csv"]);
  });
});
