/** A copy of a text file, written piece by piece; or nothing, where pieces are only counted. */
import type { TextEncoding } from "../../contract/csv.ts";
import { type WrittenFile, writtenFile } from "./written-file.ts";

/** The bytes are UTF-8, and the caller's again once they are written. */
export type TextCopy = WrittenFile;

export const noCopy: TextCopy = { write: () => undefined, end: async () => {} };

const UTF16_MARK = Buffer.from([0xff, 0xfe]);

/**
 * A file that was not UTF-8 becomes UTF-16 with its mark: whoever is told another encoding goes by the mark, and it has every
 * character.
 */
export function textCopy(path: string, encoding: TextEncoding): TextCopy {
  const to = writtenFile(path);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let isFirst = true;
  return {
    write(bytes) {
      if (encoding === "utf-8") return to.write(Buffer.from(bytes));
      const text = Buffer.from(decoder.decode(bytes, { stream: true }), "utf16le");
      const marked = isFirst ? Buffer.concat([UTF16_MARK, text]) : text;
      isFirst = false;
      return to.write(marked);
    },
    end: () => to.end(),
  };
}
