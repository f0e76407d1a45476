import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "../../shared/ports/pages.ts";
import { temporaryFolder } from "./folder.ts";

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
    const { child, said, ended } = await start("--folder", temporaryFolder());
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

  it("refuses a folder that another system uses, even to reset it, and accepts it after that has ended", async () => {
    const folder = temporaryFolder();
    const first = await start("--folder", folder);
    for (const options of [[], ["--reset"]]) {
      const second = await start("--folder", folder, ...options);
      expect(await second.ended).toBe(1);
      expect(second.said()).toContain(`in use by process ${first.child.pid}`);
    }
    first.child.kill("SIGKILL");
    await first.ended;
    const third = await start("--folder", folder, "--reset");
    expect(third.said()).toContain("Ctrl-C stops it");
    third.child.kill("SIGTERM");
    expect(await third.ended).toBe(0);
  });

  it("says what is wrong with an option", async () => {
    const { ended, said } = await start("--restart");
    expect(await ended).toBe(1);
    expect(said()).toContain("--restart");
  });
});
