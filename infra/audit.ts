/**
 * `npm run audit`: asks the registry for advisories about deployed packages. Fails on one that is high or critical,
 * unless `accepted-advisories.ts` has its reason. Says so and goes on if the registry gives none.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { acceptedAdvisories } from "./accepted-advisories.ts";
import { type Advisory, judged } from "./advisories.ts";

/** CI waits for a registry that does not answer for a minute: npm alone would for a quarter of an hour. */
const patience = "--fetch-timeout 30000 --fetch-retries 1 --fetch-retry-mintimeout 1000";
const asked = `audit --json --package-lock-only --omit dev ${patience}`;
const { error, stdout } = spawnSync("npm", asked.split(" "), {
  cwd: join(import.meta.dirname, ".."),
  encoding: "utf8",
  maxBuffer: 64 * 1_024 * 1_024,
});
if (error) throw error;

const judgement = judged(JSON.parse(stdout), acceptedAdvisories);
if (judgement.checked) {
  const { refused, accepted, lesser, outdated } = judgement;
  for (const one of [...accepted, ...lesser]) console.log(`audit: goes on with ${told(one)}`);
  for (const one of refused) console.error(`audit: refused is ${told(one)}`);
  for (const { id, package: name } of outdated)
    console.error(
      `audit: ${id} of ${name} is accepted and no longer found: remove it from accepted-advisories.ts`,
    );
  if (refused.length + outdated.length > 0) process.exitCode = 1;
  else
    console.log("audit: no package that is deployed has an advisory of high severity that is not accepted");
} else console.log(`audit: NOT CHECKED, the registry gives no advisories: ${judgement.because}`);

function told({ id, name, range, severity, title, url }: Advisory): string {
  return `${name} ${range}, ${severity}: ${title} (${id}, ${url})`;
}
