/** The users of a segment, as a campaign or canvas would get them: in pages, or as CSV. */

import type { PersonView } from "../contract/sandbox-people.ts";
import { spreadsheetLine } from "../domain/csv.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import { pageByKey } from "./keyed-page.ts";
import { shown } from "./people.ts";
import type { Person } from "./population.ts";
import { type SegmentReaderDeps, segmentUsers } from "./segments.ts";

export type AudienceDeps = SegmentReaderDeps;

/** Bytes of a page within the function's JSON answer: Lambda returns at most 6 MB. */
const EXPORT_BYTES = 5_000_000;

const header = ["external_id", "aliases", "devices", "attributes"];

export async function listAudience(
  needs: AudienceDeps,
  { segment, wanted }: { segment: string; wanted: PageWanted },
): Promise<Page<PersonView>> {
  const { items, ...page } = pageByKey(await segmentUsers(needs, segment), wanted);
  return { items: items.map(shown), ...page };
}

/** Only the first page has the header, so that the pages concatenate to one file. */
export async function exportAudience(
  needs: AudienceDeps,
  { segment, wanted }: { segment: string; wanted: PageWanted },
): Promise<{ csv: string; cursor?: string }> {
  const users = await segmentUsers(needs, segment);
  const lines = fitting(pageByKey(users, wanted).items.map(lineOf));
  const { cursor } = pageByKey(users, { ...wanted, limit: lines.length });
  const first = wanted.cursor === undefined ? [spreadsheetLine(header)] : [];
  return { csv: [...first, ...lines].join(""), ...(cursor !== undefined && { cursor }) };
}

/** Always includes the first line. */
function fitting(lines: readonly string[]): string[] {
  let bytes = 0;
  return lines.filter((line, at) => {
    bytes += Buffer.byteLength(JSON.stringify(line));
    return at === 0 || bytes <= EXPORT_BYTES;
  });
}

function lineOf(person: Person): string {
  const { external_id = "", aliases, devices, attributes } = shown(person);
  const texts = aliases.map(({ alias_label, alias_name }) => `${alias_label}:${alias_name}`);
  return spreadsheetLine([external_id, texts.join(" "), devices.join(" "), JSON.stringify(attributes)]);
}
