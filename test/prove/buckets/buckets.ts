/**
 * Histories of imports in one bucket and in any numbers of them, which grow from day to day, whatever the order in which
 * buckets are worked on, and also by attempts that nobody heard of: the same changes and the same ledgers, and no more
 * requests than the buckets need.
 */

import fc from "fast-check";
import { localNames } from "../../../local/aws/names.ts";
import { allRows } from "../../../shared/adapters/duckdb/buckets/member-buckets.ts";
import { openChanges, openLedger } from "../../../shared/adapters/duckdb/buckets/stored-buckets.ts";
import { writtenAs } from "../../../shared/adapters/duckdb/buckets/written.ts";
import {
  chosen,
  identityColumns,
  membersOf,
  usable,
} from "../../../shared/adapters/duckdb/evaluate/members.ts";
import { bucketedChangesOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/bucket-rounds.ts";
import { changeSetsOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { changesObject } from "../../../shared/adapters/duckdb/ledgers/changes-object.ts";
import { orderOfPlaces } from "../../../shared/adapters/duckdb/ledgers/parts.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Files, filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { defaultIdentifierOrder } from "../../../shared/contract/cohorts.ts";
import type { PartOutcomes } from "../../../shared/domain/attempts.ts";
import type { LedgerPointer } from "../../../shared/domain/run.ts";
import type { MemberFile } from "../../../shared/ports/engine.ts";
import { objectStore } from "../../adapters/duckdb/object-store.ts";
import { disorderBy } from "../../contracts/disorder.ts";
import { settledWhole } from "../../contracts/settled-whole.ts";
import { writtenWhole } from "../../contracts/written-whole.ts";
import { aRun } from "../../fakes/ids.ts";
import { seededRandom } from "../../fakes/random.ts";
import { type Day, histories, outcomeOf, type UserRow } from "./history.ts";

const requests = { idsPerBatch: 3, batchesPerPart: 2 };
const ONE_BUCKET: Pick<Day, "membersPerBucket" | "evaluatedIn"> = {
  membersPerBucket: 1_000,
  evaluatedIn: 1,
};

/** Returns what went wrong. */
export async function sameInBuckets(count: number, seed: number): Promise<string | undefined> {
  const store = await objectStore();
  const scratch = scratchDatabase({ memoryMb: 512 });
  const files = filesInBucket({ client: store.client, bucket: localNames.workBucket });
  let folders = 0;
  try {
    await fc.assert(
      fc.asyncProperty(histories, async (days) => {
        folders += 1;
        const whole = new World(scratch, files, `one-${seed}-${folders}`);
        const split = new World(scratch, files, `many-${seed}-${folders}`);
        for (const [at, day] of days.entries()) {
          const expected = await whole.import({ ...day, ...ONE_BUCKET }, at);
          same(await split.import(day, at), expected);
          await scratch.discard();
        }
      }),
      { numRuns: count, seed },
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.cause}` : String(error);
  } finally {
    await scratch.discard();
    await store.close();
  }
}

interface Imported {
  counts: object;
  changes: string[];
  ledger: string[];
}

function same(split: Imported, whole: Imported): void {
  const [one, other] = [split, whole].map((side) => JSON.stringify(side, undefined, 1));
  if (one !== other) throw new Error(`in buckets ${one}\nin one ${other}`);
}

/** A cohort at a connection. */
class World {
  readonly #scratch: ScratchDatabase;
  readonly #files: Files;
  readonly #name: string;
  #ledger: LedgerPointer | undefined;

  constructor(scratch: ScratchDatabase, files: Files, name: string) {
    this.#scratch = scratch;
    this.#files = files;
    this.#name = name;
  }

  async import(day: Day, at: number): Promise<Imported> {
    const sizes = { ...requests, membersPerBucket: day.membersPerBucket };
    const desk = { scratch: this.#scratch, files: this.#files, sizes };
    const changeSets = changeSetsOnDuckDb(desk);
    const bucketedChanges = bucketedChangesOnDuckDb(desk);
    const folder = `${this.#name}/${at}`;
    const base = this.#ledger;
    const members = await evaluated(this.#scratch, day);
    const counted = await changeSets.compare(members, base);
    const disorder = disorderBy(seededRandom(day.luck));
    const both = { changeSets, bucketedChanges };
    const written = await writtenWhole(both, members, base, folder, disorder);
    const { adds, removes, keeps } = written;
    same(counted, { adds, removes, keeps });
    const wanted = await this.#wanted(members);
    const { changes, outcomes, unfilled } = await this.#sent(folder, at);
    const stray = changes.find((one) => one.startsWith("add ") && !wanted.has(nameOf(one)));
    if (stray !== undefined) throw new Error(`nobody of the cohort is added: ${JSON.stringify(stray)}`);
    if (unfilled > 1) throw new Error(`${unfilled} requests of one bucket and direction are not full`);
    const into = { object: `ledgers/${folder}.parquet`, run: aRun(`day${at}`) };
    const changeSet = { folder, rejected: {}, ...written, ...(base && { base }) };
    const { ledger, tally } = await settledWhole(changeSets, changeSet, outcomes, into, disorder);
    if ((ledger.buckets ?? 1) < (base?.buckets ?? 1)) throw new Error("a ledger's buckets were joined");
    if (!(await changeSets.isIntact(ledger))) throw new Error("a new ledger is not intact");
    same({ sha256: await changeSets.intact(ledger.object) }, { sha256: ledger.sha256 });
    this.#ledger = ledger;
    const { inCount, unsureCount, deviceCount } = ledger;
    const counts = { adds, removes, keeps, tally, inCount, unsureCount, deviceCount };
    return { counts, changes: changes.sort(), ledger: await this.#held(ledger) };

    function same(found: object, expected: object) {
      const [one, other] = [found, expected].map((side) => JSON.stringify(side));
      if (one !== other) throw new Error(`${one} is not ${other}`);
    }
  }

  /** The members of an evaluation, each as its change is told. */
  async #wanted({ path, buckets }: MemberFile): Promise<ReadonlySet<string>> {
    const rows = await this.#scratch.rows(
      `SELECT kind, label, id FROM ${await allRows(path, "path", buckets)}`,
    );
    return new Set(rows.map(({ kind, label, id }) => [kind, label, id].join(" ")));
  }

  /** Every part is sent; what becomes of each id is said by exceptions of its request. */
  async #sent(folder: string, at: number) {
    const stored = await openChanges({ scratch: this.#scratch, files: this.#files }, changesObject(folder));
    if (!stored) throw new Error("the changes are missing");
    const changes: string[] = [];
    const outcomes: PartOutcomes = { started: new Set(), results: [] };
    let unfilled = 0;
    for (let bucket = 0; bucket < stored.count; bucket++) {
      const rows = await this.#scratch.rows(`
        SELECT *, row_number() OVER (PARTITION BY batch ORDER BY ${orderOfPlaces}) - 1 AS place
        FROM ${await stored.rows(bucket)}`);
      for (const [batch, its] of Map.groupBy(rows, (row) => Number(row["batch"]))) {
        const part = Number(its[0]?.["part"]);
        const told = its.map((row) => {
          const { kind, id, label, held, direction } = row;
          changes.push([direction, kind, label, id, held].join(" "));
          const from = Number(row["place"]);
          return { from, to: from + 1, outcome: outcomeOf([at, direction, kind, label, id].join(" ")) };
        });
        outcomes.started.add(part);
        const except = told
          .filter(({ outcome }) => outcome !== "accepted")
          .sort((one, other) => one.from - other.from);
        outcomes.results.push({ part, batch, outcome: "accepted", except });
      }
      for (const its of Map.groupBy(rows, (row) => row["direction"]).values()) {
        const sizes = [...Map.groupBy(its, (row) => Number(row["batch"])).values()].map(
          ({ length }) => length,
        );
        unfilled = Math.max(unfilled, sizes.filter((size) => size < requests.idsPerBatch).length);
      }
    }
    return { changes, outcomes, unfilled };
  }

  async #held(ledger: LedgerPointer): Promise<string[]> {
    const stored = await openLedger({ scratch: this.#scratch, files: this.#files }, ledger);
    const held: string[] = [];
    for (let bucket = 0; bucket < stored.count; bucket++)
      for (const { kind, id, label, held: how } of await this.#scratch.rows(
        `FROM ${await stored.rows(bucket)}`,
      ))
        held.push([kind, label, id, how].join(" "));
    return held.sort();
  }
}

/** The identifier of a change, without what is held and to be done. */
function nameOf(change: string): string {
  return change.split(" ").slice(1, -1).join(" ");
}

async function evaluated(scratch: ScratchDatabase, { users, evaluatedIn }: Day): Promise<MemberFile> {
  const selection = { sql: rowsOf(users.filter(({ isSelected }) => isSelected)), values: {} };
  const members = await membersOf(scratch, selection, defaultIdentifierOrder, { buckets: evaluatedIn });
  const identified = `
    SELECT identified_device AS device_id, kind, id, label FROM (${usable(chosen(rowsOf(users), defaultIdentifierOrder))})
    WHERE identified_device IS NOT NULL AND reason IS NULL`;
  const rows = { sql: identified, values: {} };
  return {
    ...members,
    identifiedDevices: await writtenAs(scratch, "identifiedDevices", rows, evaluatedIn),
  };
}

function rowsOf(users: readonly UserRow[]): string {
  const text = (value: string | undefined) => (value === undefined ? "NULL" : `'${value}'`);
  const rows = users.map(({ externalId, aliasName, aliasLabel, deviceId, anonymous }) => {
    const texts = [externalId, aliasName, aliasLabel, deviceId].map((one) => text(one ?? undefined));
    return `(${texts.join(", ")}, ${anonymous ?? "NULL"})`;
  });
  const types = ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN"];
  const columns = identityColumns.map((name, at) => `CAST(${name} AS ${types[at]}) AS ${name}`);
  const values = rows.length > 0 ? rows.join(", ") : "(NULL, NULL, NULL, NULL, NULL)";
  return `SELECT ${columns.join(", ")} FROM (VALUES ${values}) AS users(${identityColumns.join(", ")})${rows.length > 0 ? "" : " WHERE false"}`;
}
