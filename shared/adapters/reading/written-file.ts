/** A file that is written piece by piece. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

export interface WrittenFile {
  /** The bytes are the file's. More may be written when its promise is kept. Throws what the disk says of any piece so far. */
  write(bytes: Buffer): Promise<undefined> | undefined;
  end(): Promise<void>;
}

export function writtenFile(path: string): WrittenFile {
  const to = createWriteStream(path);
  // A disk may fill while nobody waits for it: whoever writes or ends next is told.
  to.on("error", () => {});
  return {
    write(bytes) {
      if (to.errored) throw to.errored;
      return to.write(bytes) ? undefined : once(to, "drain").then(() => undefined);
    },
    async end() {
      to.end();
      await finished(to);
    },
  };
}
