import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { temporaryFolder } from "./folder.ts";

const command = fileURLToPath(new URL("../../local/token.ts", import.meta.url));
const folder = temporaryFolder();
let system: LocalSystem;
beforeAll(async () => {
  system = await startSystem({ folder, memory: true });
});
afterAll(() => system?.stop());

async function token(...given: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [command, "--folder", folder, ...given]);
  return stdout.trim();
}
const status = async (bearer: string, path: string) =>
  (await fetch(`${system.api}${path}`, { headers: { authorization: `Bearer ${bearer}` } })).status;

it("npm run token gives a token for a system that runs, with every scope unless it is told otherwise", async () => {
  const every = await token();
  expect(await status(every, "/cohorts")).toBe(200);
  expect(await status(every, "/audit")).toBe(200);
  expect(await status(await token("--scope", "audit/read"), "/cohorts")).toBe(403);
});

it("gives a person's token the scopes of their groups, a name and bounds", async () => {
  const ana = await token("--group", "viewer", "--as", "ana", "--connection", "c1", "--hours", "0.5");
  const { sub, scope, iat = 0, exp = 0 } = decodeJwt(ana);
  expect({ sub, scope, seconds: exp - iat }).toEqual({
    sub: "ana",
    scope: "cohorts/read connections/read connection:c1",
    seconds: 1_800,
  });
  expect(await status(ana, "/cohorts")).toBe(200);
  expect(await status(ana, "/audit")).toBe(403);
});

it("refuses groups and scopes that there are not, and a folder without a system", async () => {
  await expect(token("--group", "admins")).rejects.toThrow("--group admins is unknown");
  await expect(token("--scope", "cohorts/all")).rejects.toThrow("--scope cohorts/all is unknown");
  await expect(token("--hours", "soon")).rejects.toThrow("--hours must be a number above 0");
  await expect(token("--folder", `${folder}/none`)).rejects.toThrow("There is no system in");
});
