import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "../../shared/ports/pages.ts";
import { listeningAt } from "../processes.ts";
import { temporaryFolder } from "./folder.ts";
import { freePort, occupied } from "./free-ports.ts";

const module = fileURLToPath(new URL("../../local/start.ts", import.meta.url));
const started: ChildProcess[] = [];

/** Starts the system as `npm start` does. Returns its output once it is running. */
async function start(...options: string[]) {
  const child = spawn(process.execPath, [module, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let said = "";
  const up = Promise.withResolvers<void>();
  child.stdout.on("data", (chunk) => {
    said += chunk;
    if (said.includes("Ctrl-C stops it")) up.resolve();
  });
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  await Promise.race([up.promise, ended]);
  return { child, said: () => said, ended };
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe("npm start", () => {
  it.skipIf(!hasCurl)("prints lines that import a cohort into the sandbox when they are pasted", async () => {
    const { child, said, ended } = await start("--folder", temporaryFolder(), "--port", await freePort());
    const [, lines = ""] = /for 12 hours\.\n\n(.*)\n\nCtrl-C/s.exec(said()) ?? [];
    const script = `${lines}\necho; echo "$API $TOKEN $COHORT $RUN"`;
    const PATH = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
    const { stdout, stderr } = await promisify(execFile)("sh", ["-c", script], { env: { PATH } });
    expect(stderr).toBe("");

    const [api, token, cohort, run] = (stdout.trim().split("\n").at(-1) ?? "").split(" ");
    const read = async (path: string): Promise<unknown> =>
      (await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
    await expect
      .poll(() => read(`/imports/${run}`), { timeout: 30_000 })
      .toMatchObject({ status: "succeeded", counts: { members: 2, added: 2 }, mails: [{ state: "sent" }] });
    const history = (await read(`/cohorts/${cohort}/imports`)) as Page<{ id: string }>;
    expect(history.items.map(({ id }) => id)).toEqual([run]);
    const members = (await read(`/sandbox/cohorts/${cohort}/members`)) as Page<{ id: string }>;
    expect(members.items.map(({ id }) => id).sort()).toEqual(["007", "ana"]);

    child.kill("SIGINT");
    expect(await ended).toBe(0);
    await expect(fetch(`${api}/`)).rejects.toThrow();
  });

  it.skipIf(process.platform !== "linux")("takes connections of this machine only", async () => {
    const port = await freePort();
    const { child } = await start("--folder", temporaryFolder(), "--port", port);
    const at = listeningAt(child.pid ?? 0);
    // AWS's services, Braze, the inbox and the functions.
    expect(at.length).toBeGreaterThan(10);
    expect(at).toContain(`127.0.0.1:${port}`);
    expect(at.filter((one) => !one.startsWith("127.0.0.1:"))).toEqual([]);
  });

  it("refuses a folder that another system uses, even to reset it, and accepts it after that has ended", async () => {
    const folder = temporaryFolder();
    const first = await start("--folder", folder, "--port", await freePort());
    for (const options of [[], ["--reset"]]) {
      const second = await start("--folder", folder, ...options);
      expect(await second.ended).toBe(1);
      expect(second.said()).toContain(`in use by process ${first.child.pid}`);
    }
    first.child.kill("SIGKILL");
    await first.ended;
    const third = await start("--folder", folder, "--reset", "--port", await freePort());
    expect(third.said()).toContain("Ctrl-C stops it");
    third.child.kill("SIGTERM");
    expect(await third.ended).toBe(0);
  });

  it("uses the port that it was given again, and no other for the same data", async () => {
    const folder = temporaryFolder();
    const port = await freePort();
    const first = await start("--folder", folder, "--port", port);
    expect(first.said()).toContain(`API      http://127.0.0.1:${port}\n`);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const elsewhere = await start("--folder", folder, "--port", await freePort());
    expect(await elsewhere.ended).toBe(1);
    expect(elsewhere.said()).toContain(`belongs to port ${port}`);

    const again = await start("--folder", folder);
    expect(again.said()).toContain(`API      http://127.0.0.1:${port}\n`);
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(0);

    const inbox = await occupied(Number(port) + 1);
    const refused = await start("--folder", folder);
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toContain(`Port ${Number(port) + 1} is taken`);
    expect(refused.said()).toContain("--reset --port N");
    await inbox?.close();
  });

  it("says which port is taken and what to do, and deletes nothing then", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a-file"), "");
    const port = await freePort();
    const holders = [await occupied(Number(port)), await occupied(Number(port) + 2)];
    const refused = await start("--folder", folder, "--reset", "--port", port);
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toContain(`Ports ${port} and ${Number(port) + 2} are taken`);
    expect(refused.said()).toContain("npm start -- --port N");
    expect(readdirSync(folder)).toEqual(["a-file"]);
    for (const holder of holders) await holder?.close();
  });

  it.each([
    [["--restart"], "--restart"],
    [["--port", "high"], "--port must be a whole number"],
    [["--port", "65533"], "the three ports after it"],
  ])("says what is wrong with %j", async (options, words) => {
    const { ended, said } = await start("--folder", temporaryFolder(), ...options);
    expect(await ended).toBe(1);
    expect(said()).toContain(words);
  });
});
