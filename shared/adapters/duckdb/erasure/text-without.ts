/** Files of text searched for people, and copied without them: uploads, parts, and files of rejected rows. */
import { rejectedColumns } from "../../../contract/rejected-rows.ts";
import { uploadsPrefix } from "../../../contract/uploads.ts";
import { workFolders } from "../../../contract/work-bucket.ts";
import { formulaStart } from "../../../domain/csv.ts";
import type { ErasableObject } from "../../../ports/erasure.ts";
import { csvWithout, ownCsvWithout } from "../../reading/csv-without.ts";
import { jsonWithout } from "../../reading/json-without.ts";
import { foundInPart } from "../../reading/part-search.ts";
import { type PlainFile, plainFile } from "../../reading/plain-file.ts";
import type { RowIdentity, SoughtPeople } from "../../reading/sought-people.ts";
import { noCopy, textCopy } from "../../reading/text-copy.ts";

/** A file that is opened once, and searched as often as it is needed. Throws `UnreadableFile`. */
export async function openedText(
  { object, encoding, delimiter }: ErasableObject,
  people: SoughtPeople,
  path: string,
): Promise<(into?: string) => Promise<number>> {
  const file = await plainFile(path, encoding);
  return async (into) => {
    const copy = into === undefined ? noCopy : textCopy(into, file.encoding);
    const found = await searched(file, { object, delimiter }, people, copy);
    await copy.end();
    return found;
  };
}

async function searched(
  file: PlainFile,
  { object, delimiter }: Pick<ErasableObject, "object" | "delimiter">,
  people: SoughtPeople,
  copy: typeof noCopy,
): Promise<number> {
  if (object.startsWith(workFolders.parts)) return foundInPart(file.path, people);
  if (object.startsWith(workFolders.rejected)) return ownCsvWithout(file, identityOf, { people, copy });
  if (!object.startsWith(uploadsPrefix)) throw new Error("no object of this folder is text");
  return object.endsWith(".csv")
    ? csvWithout(file, delimiter, { people, copy })
    : jsonWithout(file, people, copy);
}

/** Of a line that was written for a spreadsheet: whom a formula begins may have had the apostrophe too. */
function identityOf(fields: readonly string[]): RowIdentity {
  const field = (name: (typeof rejectedColumns)[number]) => fields[rejectedColumns.indexOf(name)] ?? "";
  const kind = field("identifier_kind");
  const id = armed(field("identifier"));
  if (kind === "alias") return { alias_name: id, alias_label: armed(field("alias_label")) };
  return kind === "device_id" ? { device_id: id } : { external_id: id };
}

function armed(field: string): string {
  return field.startsWith("'") && formulaStart.test(field.slice(1)) ? field.slice(1) : field;
}
