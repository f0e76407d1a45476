import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { logCodes } from "../../shared/contract/log-codes.ts";

const root = join(import.meta.dirname, "../..");

it("docs/logs.md has every log code with its meaning, and no other", () => {
  const rows = readFileSync(join(root, "docs/logs.md"), "utf8").matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm);
  expect(Object.fromEntries([...rows].map(([, code, meaning]) => [code, meaning]))).toEqual(logCodes);
});

it("every log code is used somewhere", () => {
  const sources = ["shared/usecases", "shared/domain", "functions"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
  );
  const all = sources.join("\n");
  // Some codes of mails and notices are composed from the outcome.
  const composed = [
    ...["mail-sent", "mail-failed", "mail-suppressed", "mail-not-wanted", "mail-blocked"],
    ...["notice-handed-over", "notice-suppressed", "notice-not-wanted"],
  ];
  const unused = Object.keys(logCodes).filter(
    (code) => !composed.includes(code) && !all.includes(`"${code}"`),
  );
  expect(unused).toEqual([]);
});
