/** Lines that differ from the main branch, for `npm run mutate -- --changed`. */
import { execFileSync } from "node:child_process";

/** A change of one of these is tried by CI. */
const covered = [
  "shared/domain",
  "shared/usecases",
  "shared/adapters/braze",
  "shared/adapters/dynamodb",
  "shared/adapters/scheduler",
  "shared/adapters/ses",
];

/** Like `shared/domain/rate.ts:3-5`; undefined if there is no history to compare with, as in a shallow clone. */
export function changedLines(): string[] | undefined {
  const base = comparedWith();
  return base === undefined
    ? undefined
    : linesOf(git("diff", "-U0", "--diff-filter=d", base, "--", ...covered) ?? "");
}

/** Where this branch left the main branch; on the main branch itself, the commit before. */
function comparedWith(): string | undefined {
  const head = git("rev-parse", "HEAD");
  const left = ["origin/main", "main"]
    .map((main) => git("merge-base", "HEAD", main))
    .find((found) => found !== undefined && found !== head);
  return left ?? git("rev-parse", "HEAD~1");
}

/** The hunks of a diff without context. A hunk that only removes lines has none of its own. */
export function linesOf(diff: string): string[] {
  let file = "";
  return diff.split("\n").flatMap((line) => {
    file = /^\+\+\+ b\/(.+)/.exec(line)?.[1] ?? file;
    const [, first, count = "1"] = /^@@ \S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (first === undefined || count === "0" || !file.endsWith(".ts")) return [];
    return [`${file}:${first}-${Number(first) + Number(count) - 1}`];
  });
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
