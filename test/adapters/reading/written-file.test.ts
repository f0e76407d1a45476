import { existsSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { writtenFile } from "../../../shared/adapters/reading/written-file.ts";

describe.skipIf(!existsSync("/dev/full"))("a file on a disk that is full (needs /dev/full)", () => {
  it("is told to whoever writes or ends next, though nobody waited for the piece that failed", async () => {
    const file = writtenFile("/dev/full");
    expect(file.write(Buffer.from("a"))).toBeUndefined();
    for (;;) {
      await turn();
      try {
        await file.write(Buffer.from("b"));
      } catch (error) {
        expect(error).toMatchObject({ code: "ENOSPC" });
        break;
      }
    }
    await expect(file.end()).rejects.toMatchObject({ code: "ENOSPC" });
  });
});
