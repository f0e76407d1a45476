import { describe, expect, it } from "vitest";
import { type Forgetting, forgetting } from "../../shared/contract/forgettings.ts";
import {
  certificateSections,
  certificateText,
  foundSections,
  hasNothingToDo,
} from "../../web/forgetting/sections.ts";
import { words as english } from "../../web/words/english.ts";
import { formatsOf } from "../../web/words/formats.ts";
import { words as spanish } from "../../web/words/spanish.ts";

const en = { w: english, f: formatsOf("en") };
const es = { w: spanish, f: formatsOf("es") };
const run = "c1_20261128T120000Z_forgetting";
const gold = { cohortId: "c1", cohortName: "Gold", connectionId: "k1", connectionName: "Shop" };
const gone = { cohortId: "c2", connectionId: "k2", identifiers: 1 };
/** In the order in which the system goes through them. */
const stored = [
  { place: "parts", objects: 1_200, identifiers: 2 },
  { place: "rejected", objects: 1, identifiers: 1 },
  { place: "prepared", objects: 1, identifiers: 1 },
  { place: "uploads", objects: 1, identifiers: 1 },
  { place: "exclusions", objects: 2, identifiers: 2 },
  { place: "ledgers", objects: 3, identifiers: 4 },
];
const definitions = [{ cohortId: "c3", cohortName: "One person" }];
const done = forgetting.parse({
  id: "f1",
  state: "done",
  reason: "ticket 4711",
  identifiers: 3,
  requestedAt: "2026-11-28T12:00:00.000Z",
  requestedBy: "eva",
  found: {
    held: [gone, { ...gold, identifiers: 2 }, { ...gone, cohortName: "Silver", connectionId: "k3" }],
    stored,
    lists: [
      { list: "everywhere", identifiers: 1 },
      { list: "k1", identifiers: 2 },
      { list: "k9", identifiers: 1 },
    ],
    alreadyForgotten: 0,
    definitions,
    earlierDefinitions: 2,
  },
  certificate: {
    doneAt: "2026-11-28T12:00:00.000Z",
    removed: [{ ...gold, identifiers: 2, run }],
    leftAtBraze: [gone],
    erased: stored,
    unreadable: [
      { place: "ledgers", objects: 1 },
      { place: "uploads", objects: 2 },
    ],
    dataSets: [{ id: "shop", name: "Shop events" }],
    definitions,
    earlierDefinitions: 1,
    backupsEndAt: "2027-01-02T12:00:00.000Z",
  },
});
const { found, certificate } = done as Required<Forgetting>;
const names = new Map([
  ["everywhere", "All workspaces"],
  ["k1", "Shop"],
]);
const texts = (sections: ReturnType<typeof foundSections>) =>
  sections.map(({ title, lines }) => [title, ...lines.map(({ text }) => text)]);

describe("what the page says of people who are to be forgotten", () => {
  it("is where they are: what people gave first, then what Braze has, then what imports left", () => {
    expect(texts(foundSections(found, en, names))).toEqual([
      ["From Braze", "Gold, at Shop: 2 IDs"],
      [
        "Stays in Braze, because the cohort or the workspace was deleted",
        "A deleted cohort, at a deleted workspace: 1 ID",
        "Silver, at a deleted workspace: 1 ID",
      ],
      [
        "From what is stored here",
        "Uploaded files: 1 ID in 1 file",
        "Exclusion lists and their earlier versions: 2 IDs in 2 files",
        "Records of what Braze holds: 4 IDs in 3 files",
        "Copies of what imports sent: 2 IDs in 1,200 files",
        "Copies of what imports were to change: 1 ID in 1 file",
        "Lists of who was left out of an import: 1 ID in 1 file",
        "2 earlier definitions of cohorts, in which one of these IDs is written",
      ],
      ["From exclusion lists", "All workspaces: 1 ID", "Shop: 2 IDs", "A deleted workspace: 1 ID"],
      [
        "Not removed by itself",
        "The definition of “One person” has one of these IDs written in it. Edit it before you confirm, and what it was before is removed too.",
      ],
    ]);
  });

  it("is said of each place once, also where nothing was found", () => {
    const nowhere = {
      held: [],
      stored: [],
      lists: [],
      alreadyForgotten: 0,
      definitions: [],
      earlierDefinitions: 0,
    };
    expect(texts(foundSections(nowhere, en, names))).toEqual([
      ["From Braze", "Braze has none of them."],
      ["From what is stored here", "No file has any of them."],
    ]);
  });

  it("is that there is nothing to do only if all are forgotten already, and no place has any", () => {
    const nothing = {
      held: [],
      stored: [],
      lists: [],
      alreadyForgotten: 3,
      definitions: [],
      earlierDefinitions: 0,
    };
    expect(hasNothingToDo({ ...done, found: nothing })).toBe(true);
    for (const more of [
      { alreadyForgotten: 2 },
      { held: found.held },
      { stored: found.stored },
      { lists: found.lists },
      { definitions: found.definitions },
      { earlierDefinitions: 1 },
    ])
      expect(hasNothingToDo({ ...done, found: { ...nothing, ...more } })).toBe(false);
    const { earlierDefinitions: __, ...older } = nothing;
    expect(hasNothingToDo({ ...done, found: older })).toBe(true);
    expect(texts(foundSections(older, en, names))[1]).toEqual([
      "From what is stored here",
      "No file has any of them.",
    ]);
    const { found: _, ...looking } = done;
    expect(hasNothingToDo(looking)).toBe(false);
  });

  it("is a certificate, for a file too", () => {
    expect(certificateText(done, certificate, en)).toBe(`Certificate
These people were forgotten on 28 November 2026.
3 IDs were named.
Why: ticket 4711
Asked by eva, ${en.f.moment(done.requestedAt)}.

Removed from Braze
- Gold, at Shop: 2 IDs

Erased here, earlier versions included
- Uploaded files: 1 ID in 1 file
- Exclusion lists and their earlier versions: 2 IDs in 2 files
- Records of what Braze holds: 4 IDs in 3 files
- Copies of what imports sent: 2 IDs in 1,200 files
- Copies of what imports were to change: 1 ID in 1 file
- Lists of who was left out of an import: 1 ID in 1 file
- 1 earlier definition of a cohort, in which one of these IDs is written

Left in Braze, because the cohort or the workspace was deleted before
- A deleted cohort, at a deleted workspace: 1 ID

Files that can't be read, so nobody knows whether they have them
- Uploaded files: 2 files
- Records of what Braze holds: 1 file

Not removed by itself
- The definition of “One person” has one of these IDs written in it. Edit it, then ask to forget them again: what it was before is removed too.

Not part of this system
- The data “Shop events”: it belongs to your data team, who must delete them there.
- Mails that were sent have names of cohorts and counts only.

What is kept
- Until 2 January 2027, backups have the definitions of cohorts as they were.
- So that they are not sent again, a code that was made of each ID with a secret key. The ID can't be read from it.
`);
  });

  it("leads to the import that removed them, and to the cohort that somebody must edit", () => {
    const lines = certificateSections(certificate, en).flatMap((section) => section.lines);
    expect(lines.filter((line) => line.run !== undefined)).toEqual([
      { key: "c1 k1", text: "Gold, at Shop: 2 IDs", run },
    ]);
    expect(lines.filter((line) => line.cohort !== undefined)).toMatchObject([{ key: "c3", cohort: "c3" }]);
  });

  it("is said in Spanish, of one and of several", () => {
    const lines = certificateSections(certificate, es).flatMap((section) => section.lines);
    const said = lines.map(({ text }) => text);
    for (const text of [
      "Gold, en Shop: 2 identificadores",
      "Una cohorte eliminada, en un espacio de trabajo eliminado: 1 identificador",
      "Registros de lo que tiene Braze: 4 identificadores en 3 archivos",
      "Archivos subidos: 2 archivos",
      "Los datos «Shop events»: son de tu equipo de datos, que debe borrarlas allí.",
    ])
      expect(said).toContain(text);
  });
});
