/** Settings of CSV, and what they may be. */
import * as z from "zod/mini";
import { NAME_LENGTH } from "../limits.ts";

/** What separates the fields of CSV. */
export const delimiter = z.enum([",", ";", "\t", "|"], 'must be ",", ";", a tab or "|"');
export type Delimiter = z.infer<typeof delimiter>;
export const textEncoding = z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]);
export type TextEncoding = z.infer<typeof textEncoding>;

/** How CSV is written, of a data set, an upload or a list. */
export const csvSettings = {
  delimiter: z.optional(
    delimiter.check(
      z.describe(
        "What separates the fields of CSV. Left out: told from each file, by its header and first rows, or by a " +
          "first line such as `sep=;`.",
      ),
    ),
  ),
  encoding: z.optional(
    textEncoding.check(
      z.describe(
        "The encoding of CSV. Left out: UTF-8, or UTF-16 where the file begins with its byte order mark, which " +
          "counts more than this setting.",
      ),
    ),
  ),
  nullValues: z.optional(
    z
      .array(z.string().check(z.maxLength(NAME_LENGTH)))
      .check(
        z.maxLength(20),
        z.describe(
          "Texts of CSV that mean that nothing is set, beside the empty one, such as `NULL`. Left out: `\\N`.",
        ),
      ),
  ),
};
const csvOptions = z.strictObject(csvSettings);
export type CsvSettings = z.infer<typeof csvOptions>;
