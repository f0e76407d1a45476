/** What the sandbox shows and Braze does not: the segment of a cohort, and the ids that match nobody. */
import type { Inspection } from "../../shared/contract/sandbox-received.ts";
import type { SegmentView } from "../../shared/contract/sandbox-segments.ts";
import type { Api } from "../api.ts";
import { loadPeopleFile } from "../sandbox/people-file.ts";
import type { LocalSystem } from "../system.ts";
import type { Directory } from "./directory.ts";
import { count } from "./story.ts";

export interface ShownSegment {
  /** Users of the segment after the last import. */
  users: number;
  /** Ids that the last import added and that matched nobody, by reason. */
  unmatched: { unknown: number; "device-of-identified-user": number };
}

/** Returns the number of rows. */
export async function loadDirectory(system: LocalSystem, { file }: Directory): Promise<number> {
  return loadPeopleFile({ origin: system.api, token: await system.token(["sandbox/admin"]) }, file);
}

/** The changes of an import, by `memberKey`. */
interface Change {
  added: ReadonlySet<string>;
  removed: ReadonlySet<string>;
}

/** The users of a cohort, computed by the demo itself from the audience before, the changes and the directory. */
export function audienceAfter(
  before: ReadonlySet<string>,
  { added, removed }: Change,
  { people }: Directory,
): ReadonlySet<string> {
  const after = new Set(before);
  for (const id of removed) after.delete(people.get(id) ?? "");
  for (const id of added) {
    const person = people.get(id);
    if (person !== undefined) after.add(person);
  }
  return after;
}

/** `since` is when the import began. `expected` are the users that the demo itself computed. */
export async function showSegment(
  api: Api,
  cohort: { id: string; partner: string; since: string },
  expected: { users: number; matched: number; ids: number },
): Promise<{ shown: ShownSegment; lines: string[]; faults: string[] }> {
  const attribute = `${cohort.partner}_cohorts`;
  const filter = { attribute, includes_value: cohort.id };
  const segment = await api.post<SegmentView>("/sandbox/segments", { name: "Demo audience", filter });
  const query = new URLSearchParams({ partner: cohort.partner, from: cohort.since });
  const { added } = await api.get<Inspection>(`/sandbox/cohorts/${cohort.id}/inspection?${query}`);
  const { matched, ...unmatched } = added;
  const figures: [string, number, number][] = [
    ["users of the segment", segment.users, expected.users],
    ["added ids that matched", matched, expected.matched],
    ["added ids", matched + unmatched.unknown + unmatched["device-of-identified-user"], expected.ids],
  ];
  return {
    shown: { users: segment.users, unmatched },
    lines: [
      `Segment "${attribute} includes ${segment.cohorts[0]?.name ?? cohort.id}": ${count(segment.users)} users.`,
      `${count(expected.ids)} ids added, ${count(matched)} matched; not: ${count(unmatched.unknown)} unknown there, ${count(unmatched["device-of-identified-user"])} devices of users who are identified there.`,
    ],
    faults: figures
      .filter(([, found, wanted]) => found !== wanted)
      .map(([name, found, wanted]) => `the sandbox's ${name}: ${found}, expected ${wanted}`),
  };
}
