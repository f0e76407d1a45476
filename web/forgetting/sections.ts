/** What was found of people, and what was done, as headings with lines: for the page, for paper and for a file. */
import type { Forgetting } from "../../shared/contract/forgettings.ts";
import type { Words } from "../words/english.ts";
import type { Formats } from "../words/formats.ts";

export interface Section {
  title: string;
  lines: string[];
}

interface Speech {
  w: Words;
  f: Formats;
}

type Found = NonNullable<Forgetting["found"]>;
type Certificate = NonNullable<Forgetting["certificate"]>;

export function hasNothingToDo({ identifiers = 0, found }: Forgetting): boolean {
  if (!found) return false;
  const { held, stored, lists, alreadyForgotten } = found;
  return held.length + stored.length + lists.length === 0 && alreadyForgotten === identifiers;
}

/** `names`: of connections, by id, for their exclusion lists. */
export function foundSections(
  { held, stored, lists, definitions }: Found,
  speech: Speech,
  names: ReadonlyMap<string, string>,
): Section[] {
  const { w } = speech;
  const say = w.forgetting.preview;
  const nameOf = (list: string) => names.get(list) ?? w.exclusions.deleted;
  return [
    {
      title: say.held,
      lines: orNone(
        held.map((one) => heldLine(one, speech)),
        say.heldNowhere,
      ),
    },
    {
      title: say.stored,
      lines: orNone(
        stored.map((one) => storedLine(one, speech)),
        say.storedNowhere,
      ),
    },
    ...some(
      say.lists,
      lists.map(({ list, identifiers }) => `${nameOf(list)}: ${ids(identifiers, speech)}`),
    ),
    ...some(
      say.definitions,
      definitions.map(({ cohortName }) => say.definition(cohortName)),
    ),
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
      lines: orNone(
        done.erased.map((one) => storedLine(one, speech)),
        say.erasedNone,
      ),
    },
    ...some(
      say.left,
      done.leftAtBraze.map((one) => heldLine(one, speech)),
    ),
    ...some(
      say.unreadable,
      done.unreadable.map(({ place, objects }) =>
        say.unreadableFiles(w.forgetting.places[place], f.number(objects)),
      ),
    ),
    ...some(
      w.forgetting.preview.definitions,
      done.definitions.map(({ cohortName }) => w.forgetting.preview.definition(cohortName)),
    ),
    {
      title: say.notOurs,
      lines: [
        ...done.dataSets.map(({ name }) => say.dataSet(name)),
        say.mails,
        say.backups(f.day(done.backupsEndAt)),
        say.kept,
      ],
    },
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
    ...lines.map((line) => `- ${line}`),
  ]);
  return [head, ...sections].map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function heldLine(
  { cohortName, connectionName, identifiers }: Found["held"][number],
  speech: Speech,
): string {
  const say = speech.w.forgetting.preview;
  const where = say.at(cohortName ?? say.deletedCohort, connectionName ?? say.deletedConnection);
  return `${where}: ${ids(identifiers, speech)}`;
}

function storedLine({ place, objects, identifiers }: Found["stored"][number], speech: Speech): string {
  const { places, preview } = speech.w.forgetting;
  return `${places[place]}: ${preview.files(ids(identifiers, speech), speech.f.number(objects), objects)}`;
}

function ids(count: number, { w, f }: Speech): string {
  return w.forgetting.preview.ids(f.number(count), count);
}

function orNone(lines: string[], none: string): string[] {
  return lines.length > 0 ? lines : [none];
}

function some(title: string, lines: string[]): Section[] {
  return lines.length > 0 ? [{ title, lines }] : [];
}
