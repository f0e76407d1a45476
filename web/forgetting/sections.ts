/** What was found of people, and what was done, as headings with lines: for the page, for paper and for a file. */
import type { Forgetting, StoredPlace } from "../../shared/contract/forgettings.ts";
import type { Words } from "../words/english.ts";
import type { Formats } from "../words/formats.ts";

export interface Section {
  title: string;
  lines: Line[];
}

interface Line {
  /** Left out: its text is the only one of its kind. */
  key?: string;
  text: string;
  /** Ids of what it is about, where somebody may want to look there. */
  cohort?: string;
  run?: string | undefined;
}

interface Speech {
  w: Words;
  f: Formats;
}

type Found = NonNullable<Forgetting["found"]>;
type Certificate = NonNullable<Forgetting["certificate"]>;

/** The order for readers: what people gave, what Braze has, and what imports left. */
const rank = {
  uploads: 0,
  exclusions: 1,
  ledgers: 2,
  parts: 3,
  prepared: 4,
  rejected: 5,
} as const satisfies Record<StoredPlace, number>;

export function hasNothingToDo({ identifiers = 0, found }: Forgetting): boolean {
  if (!found) return false;
  const { held, stored, lists, definitions, earlierDefinitions = 0, alreadyForgotten } = found;
  const somewhere = held.length + stored.length + lists.length + definitions.length + earlierDefinitions;
  return somewhere === 0 && alreadyForgotten === identifiers;
}

/** `names`: of connections, by id, for their exclusion lists. */
export function foundSections(
  { held, stored, lists, definitions, earlierDefinitions }: Found,
  speech: Speech,
  names: ReadonlyMap<string, string>,
): Section[] {
  const { w } = speech;
  const say = w.forgetting.preview;
  const nameOf = (list: string) => names.get(list) ?? w.exclusions.deleted;
  const there = held.filter((one) => !wasDeleted(one));
  return [
    {
      title: say.held,
      lines: orNone(
        there.map((one) => heldLine(one, speech)),
        say.heldNowhere,
      ),
    },
    ...some(
      say.left,
      held.filter(wasDeleted).map((one) => heldLine(one, speech)),
    ),
    {
      title: say.stored,
      lines: orNone(storedLines(stored, speech, earlierDefinitions), say.storedNowhere),
    },
    ...some(
      say.lists,
      lists.map(({ list, identifiers }) => ({
        key: list,
        text: `${nameOf(list)}: ${ids(identifiers, speech)}`,
      })),
    ),
    ...some(say.definitions, definitionLines(definitions, say.definition)),
  ];
}

export function certificateSections(done: Certificate, speech: Speech): Section[] {
  const { w, f } = speech;
  const say = w.forgetting.certificate;
  return [
    {
      title: say.removed,
      lines: orNone(
        done.removed.map((one) => heldLine(one, speech)),
        say.removedNone,
      ),
    },
    {
      title: say.erased,
      lines: orNone(storedLines(done.erased, speech, done.earlierDefinitions), say.erasedNone),
    },
    ...some(
      say.left,
      done.leftAtBraze.map((one) => heldLine(one, speech)),
    ),
    ...some(
      say.unreadable,
      inOrder(done.unreadable).map(({ place, objects }) => ({
        text: `${w.forgetting.places[place]}: ${say.unreadableFiles(f.number(objects), objects)}`,
      })),
    ),
    ...some(w.forgetting.preview.definitions, definitionLines(done.definitions, say.definition)),
    {
      title: say.notOurs,
      lines: [
        ...done.dataSets.map(({ id, name }) => ({ key: id, text: say.dataSet(name) })),
        { text: say.mails },
      ],
    },
    { title: say.stays, lines: [{ text: say.backups(f.day(done.backupsEndAt)) }, { text: say.kept }] },
  ];
}

/** As a text, for a file. */
export function certificateText(forgetting: Forgetting, done: Certificate, speech: Speech): string {
  const { w, f } = speech;
  const say = w.forgetting;
  const { reason, requestedBy, requestedAt, identifiers = 0 } = forgetting;
  const head = [
    say.certificate.title,
    say.certificate.done(f.day(done.doneAt)),
    say.preview.people(f.number(identifiers), identifiers),
    `${say.columns.reason}: ${reason}`,
    say.requested(requestedBy, f.moment(requestedAt)),
  ];
  const sections = certificateSections(done, speech).map(({ title, lines }) => [
    title,
    ...lines.map(({ text }) => `- ${text}`),
  ]);
  return [head, ...sections].map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** Nobody can remove them there any more. */
function wasDeleted({ cohortName, connectionName }: Found["held"][number]): boolean {
  return cohortName === undefined || connectionName === undefined;
}

function inOrder<One extends { place: StoredPlace }>(places: readonly One[]): One[] {
  return places.toSorted((one, other) => rank[one.place] - rank[other.place]);
}

function definitionLines(cohorts: Found["definitions"], say: (cohort: string) => string): Line[] {
  return cohorts.map(({ cohortId, cohortName }) => ({
    key: cohortId,
    text: say(cohortName),
    cohort: cohortId,
  }));
}

function heldLine(
  { cohortId, cohortName, connectionId, connectionName, identifiers, run }: Certificate["removed"][number],
  speech: Speech,
): Line {
  const say = speech.w.forgetting.preview;
  const where = say.at(cohortName ?? say.deletedCohort, connectionName ?? say.deletedConnection);
  return { key: `${cohortId} ${connectionId}`, text: `${where}: ${ids(identifiers, speech)}`, run };
}

function storedLines(stored: Found["stored"], speech: Speech, earlierDefinitions = 0): Line[] {
  const { w, f } = speech;
  const lines = inOrder(stored).map((one) => storedLine(one, speech));
  if (earlierDefinitions === 0) return lines;
  const text = w.forgetting.preview.earlier(f.number(earlierDefinitions), earlierDefinitions);
  return [...lines, { text }];
}

function storedLine({ place, objects, identifiers }: Found["stored"][number], speech: Speech): Line {
  const { places, preview } = speech.w.forgetting;
  const files = preview.files(ids(identifiers, speech), speech.f.number(objects), objects);
  return { text: `${places[place]}: ${files}` };
}

function ids(count: number, { w, f }: Speech): string {
  return w.forgetting.preview.ids(f.number(count), count);
}

function orNone(lines: Line[], none: string): Line[] {
  return lines.length > 0 ? lines : [{ text: none }];
}

function some(title: string, lines: Line[]): Section[] {
  return lines.length > 0 ? [{ title, lines }] : [];
}
