import fc from "fast-check";
import { expect, test } from "vitest";
import type { RejectedReason } from "../../shared/contract/cohorts.ts";
import { rejectedColumns } from "../../shared/contract/rejected-rows.ts";
import type { PartOutcomes } from "../../shared/domain/attempts.ts";
import type { Direction, SendOutcome } from "../../shared/domain/change.ts";
import { csvRecords, spreadsheetLine } from "../../shared/domain/csv.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { ChangeSetPointer } from "../../shared/domain/run.ts";
import type { ChangeSets, RejectedRows } from "../../shared/ports/change-sets.ts";
import type { MemberFile } from "../../shared/ports/engine.ts";
import type { Parts } from "../../shared/ports/parts.ts";
import { type ReadBatch, readBatch } from "../fakes/batches.ts";
import { aRun } from "../fakes/ids.ts";
import type { AlsoKnown } from "./change-sets.suite.ts";

/** `null`: not known. */
export interface RejectedRow {
  kind: Member["kind"] | null;
  id: string | null;
  label: string | null;
  reason: RejectedReason;
}

export interface RejectedRowsWorld {
  rejectedRows: RejectedRows;
  changeSets: ChangeSets;
  parts: Parts;
  /** Writes rejected rows as the engine does. Returns their path. */
  rejected(rows: readonly RejectedRow[]): Promise<string>;
  memberFile(members: readonly Member[], also?: AlsoKnown): Promise<MemberFile>;
  manifest(object: string): Promise<{ object: string }[]>;
  text(object: string): Promise<string>;
}

let runs = 0;

export function rejectedRowsSuite(world: () => RejectedRowsWorld): void {
  const filed = async (rows: Parameters<RejectedRows["file"]>[0]) => {
    const into = `rejected/${runs++}.csv`;
    const count = await world().rejectedRows.file(rows, into);
    return { count, text: await world().text(into) };
  };
  const kept = async (rows: readonly RejectedRow[]) =>
    world().rejectedRows.keep(await world().rejected(rows), `runs/rejected-${runs++}`);
  /** The lines of the file without its header, sorted: their order in the file is not fixed. */
  const linesOf = (text: string) => {
    const [header, ...records] = csvRecords(text) ?? [];
    expect(header).toEqual(rejectedColumns);
    return records.map(spreadsheetLine).sort();
  };
  const prepared = async (members: readonly Member[], base?: ChangeSetPointer["base"]) => {
    const folder = `runs/refused-${runs++}`;
    const written = await world().changeSets.write(await world().memberFile(members), base, folder);
    const batches: ReadBatch[] = [];
    for (const manifest of Object.values(written.manifests))
      for (const { object } of await world().manifest(manifest))
        for (const batch of await world().parts.batches(object)) batches.push(readBatch(batch));
    const changeSet: ChangeSetPointer = {
      folder,
      rejected: {},
      ...written,
      ...(base && { base }),
    };
    return { changeSet, batches };
  };

  type Prepared = Awaited<ReturnType<typeof prepared>>;
  /** Settles the one batch and writes its refused ids. `others` are outcomes by place; all other ids are accepted. */
  const answeredAs = async ({ changeSet }: Prepared, others: Record<number, SendOutcome>) => {
    const except = Object.entries(others).map(([place, outcome]) => ({
      from: Number(place),
      to: Number(place) + 1,
      outcome,
    }));
    const outcomes: PartOutcomes = {
      started: new Set([0]),
      results: [{ part: 0, batch: 0, outcome: "accepted", except }],
    };
    const into = { object: `ledgers/rejected-${runs++}.parquet`, run: aRun("rejected") };
    const settled = await world().changeSets.settle(changeSet, outcomes, into);
    const { count, text } = await filed({ refused: { changeSet, outcomes } });
    const { adds, removes } = settled.tally;
    expect(count).toBe(adds.refused + removes.refused);
    return { ...settled, lines: linesOf(text) };
  };
  /** The lines of the ids at these places of the one batch, which has one direction. */
  const lined = ({ batches: [batch] }: Prepared, change: Direction, ...places: number[]) => {
    const { user_ids = [], aliases = [], device_ids = [] } = batch?.[change] ?? {};
    const ids = [
      ...user_ids.map((id) => [id, "external_id", ""]),
      ...aliases.map((one) => [one.alias_name, "alias", one.alias_label]),
      ...device_ids.map((id) => [id, "device_id", ""]),
    ];
    const refused = ["refused", "refused-by-braze", change];
    return places.map((at) => spreadsheetLine([...(ids[at] ?? []), ...refused])).sort();
  };

  test("a line for each rejected row, as often as it was selected", async () => {
    const rows: RejectedRow[] = [
      { kind: "device_id", id: "d", label: null, reason: "identified-user-needs-external-id-or-alias" },
      { kind: "alias", id: "ana, \u{1f600}", label: null, reason: "alias-without-label" },
      { kind: "alias", id: "ana", label: "email", reason: "identifier-kind-not-used" },
      { kind: null, id: null, label: null, reason: "no-identifier" },
      { kind: null, id: null, label: null, reason: "no-identifier" },
    ];
    const { count, text } = await filed({ kept: await kept(rows) });
    expect(count).toBe(5);
    expect(linesOf(text)).toEqual(
      [
        '"d","device_id","","rejected","identified-user-needs-external-id-or-alias",""\r\n',
        '"ana, \u{1f600}","alias","","rejected","alias-without-label",""\r\n',
        '"ana","alias","email","rejected","identifier-kind-not-used",""\r\n',
        '"","","","rejected","no-identifier",""\r\n',
        '"","","","rejected","no-identifier",""\r\n',
      ].sort(),
    );
  });

  test("a line for each refused id, added or removed, and none for others", async () => {
    const some = (kind: Member["kind"], ...ids: string[]): Member[] =>
      ids.map((id) => ({ kind, id, label: kind === "alias" ? "email" : "" }));
    const wanted = [
      ...some("external_id", "a", "b"),
      ...some("alias", "a", "b"),
      ...some("device_id", "a", "b"),
    ];
    const adding = await prepared(wanted);
    const added = await answeredAs(adding, { 1: "refused", 2: "unknown", 3: "refused", 4: "refused" });
    expect(added.lines).toEqual(lined(adding, "add", 1, 3, 4));
    expect(added.tally.adds).toMatchObject({ accepted: 2, refused: 3, unknown: 1 });

    const removing = await prepared([], added.ledger);
    expect(removing.changeSet.removes).toBe(3);
    const removed = await answeredAs(removing, { 0: "unsent", 2: "refused" });
    expect(removed.lines).toEqual(lined(removing, "remove", 2));
    expect(removed.tally.removes).toMatchObject({ accepted: 1, refused: 1, unsent: 1 });
  });

  test("both in one file", async () => {
    const { changeSet } = await prepared([{ kind: "external_id", id: "a", label: "" }]);
    const rejected = await kept([{ kind: null, id: null, label: null, reason: "no-identifier" }]);
    const outcomes: PartOutcomes = {
      started: new Set([0]),
      results: [{ part: 0, batch: 0, outcome: "refused", reason: "refused-by-braze" }],
    };
    const { count, text } = await filed({ kept: rejected, refused: { changeSet, outcomes } });
    expect(count).toBe(2);
    expect(linesOf(text)).toEqual([
      '"","","","rejected","no-identifier",""\r\n',
      '"a","external_id","","refused","refused-by-braze","add"\r\n',
    ]);
  });

  test("any text is written safely for spreadsheets, byte for byte as the domain writes lines", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\"',;| a'\u0000\u2028é\u{1f600}\ufeff") }),
    );
    const row = fc.record({
      kind: fc.constantFrom<Member["kind"]>("alias"),
      id: hostile.filter((id) => id !== ""),
      label: fc.option(hostile),
      reason: fc.constantFrom<RejectedReason>("alias-without-label", "identifier-kind-not-used"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const { count, text } = await filed({ kept: await kept(rows) });
        expect(count).toBe(rows.length);
        const wanted = rows.map(({ id, kind, label, reason }) =>
          spreadsheetLine([id, kind, label ?? "", "rejected", reason, ""]),
        );
        const header = spreadsheetLine(rejectedColumns);
        expect(text.startsWith(header)).toBe(true);
        expect(text).toHaveLength(header.length + wanted.join("").length);
        const sorted = (file: string) =>
          (csvRecords(file) ?? []).map((record) => JSON.stringify(record)).sort();
        expect(sorted(text)).toEqual(sorted(header + wanted.join("")));
        for (const line of wanted) expect(text).toContain(line);
        const fields = (csvRecords(text) ?? []).flat();
        expect(fields.filter((field) => "=+-@\t\r".includes(field.charAt(0) || "none"))).toEqual([]);
      }),
      { numRuns: 40, seed: 1, examples: [[formulas]] },
    );
  });
}

const formulas = [
  "=1+1",
  "+1",
  "-1",
  "@SUM(1)",
  "\tx",
  "\rx",
  '=HYPERLINK("x","y")',
  "a\r\nb",
  '"',
  "'=1",
  "007",
  `,"${"long ".repeat(50_000)}`,
].map((id) => ({ kind: "alias" as const, id, label: id, reason: "identifier-kind-not-used" as const }));
