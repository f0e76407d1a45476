import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { largestWhile, mustBeFree } from "../../bench/disk.ts";
import { UsageError } from "../../local/demo/usage-error.ts";
import { temporaryFolder } from "../local/folder.ts";

const MIB = 2 ** 20;
const folder = temporaryFolder();

describe("the disk that folders take", () => {
  it("is the most at any look, files with two names counted once, and nothing of what is gone", async () => {
    const one = join(folder, "one");
    mkdirSync(join(one, "below"), { recursive: true });
    const file = join(one, "below", "file");
    writeFileSync(file, Buffer.alloc(MIB, 1));
    linkSync(file, join(one, "again"));
    const { result, largest } = await largestWhile({ one }, async () => {
      rmSync(one, { recursive: true });
      return "done";
    });
    expect([result, largest]).toEqual(["done", { one: MIB }]);
  });

  it("is looked at once more at the end", async () => {
    const late = join(folder, "late");
    mkdirSync(late);
    const { largest } = await largestWhile({ late }, async () => {
      writeFileSync(join(late, "file"), Buffer.alloc(MIB, 1));
    });
    expect(largest).toEqual({ late: MIB });
  });

  it("is not looked at where a folder has another name than was thought", async () => {
    await expect(largestWhile({ none: join(folder, "none") }, async () => {})).rejects.toThrow("ENOENT");
  });

  it("is not waited for where the work fails", async () => {
    const work = () => Promise.reject(new Error("not done"));
    await expect(largestWhile({ folder }, work)).rejects.toThrow("not done");
  });

  it("must be free before a scenario begins", () => {
    expect(() => mustBeFree("long", 1, folder)).not.toThrow();
    const refused = () => mustBeFree("long", 50e18, folder);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(/^long needs about 50000000000\.0 GB of disk in .* GB are free\. Set TMPDIR/);
  });
});
