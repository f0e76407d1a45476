/** One member in ledgers, change sets and rejected rows. The identifier is a parameter, never part of a text of SQL. */
import { defaultIdentifierOrder, rejectedReasons } from "../../../contract/cohorts.ts";
import { bucketOf } from "../../../domain/buckets.ts";
import type { Member } from "../../../domain/identifiers.ts";
import type { MemberSearch } from "../../../ports/member-search.ts";
import type { Files } from "../../s3/files.ts";
import type { Buckets } from "../buckets/buckets.ts";
import { openChanges, openLedger } from "../buckets/stored-buckets.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { changesObject } from "./changes-object.ts";
import { othersObject } from "./other-identifiers.ts";
import { orderOfPlaces } from "./parts.ts";
import { rejectedObject } from "./rejected-rows.ts";

/** The engine casts a parameter only where it is told to. */
const isMember = "kind = $kind::VARCHAR AND id = $id::VARCHAR AND label = $label::VARCHAR";

export function memberSearchOnDuckDb({
  scratch,
  files,
}: {
  scratch: ScratchDatabase;
  files: Files;
}): MemberSearch {
  /** The first row of a search, in the order of the file. */
  const first = async (sql: string, { kind, id, label }: Member) =>
    (await scratch.rows(`${sql} LIMIT 1`, { kind, id, label }))[0];
  return {
    async held(member, ledger) {
      const rows = await bucketWith(await openLedger({ scratch, files }, ledger), member);
      const row = await first(`SELECT held FROM ${rows} WHERE ${isMember}`, member);
      return row ? (row["held"] === "in" ? "in" : "unsure") : "out";
    },

    async change(member, folder) {
      const opened = await openChanges({ scratch, files }, changesObject(folder));
      if (!opened) return "missing";
      const changes = await bucketWith(opened, member);
      const row = await first(
        `SELECT direction, part, batch, place FROM (
          SELECT *, row_number() OVER (ORDER BY ${orderOfPlaces}) - 1 AS place FROM ${changes}
          WHERE batch = (SELECT batch FROM ${changes} WHERE ${isMember} LIMIT 1))
        WHERE ${isMember}`,
        member,
      );
      if (!row) return "none";
      return {
        direction: row["direction"] === "add" ? "add" : "remove",
        part: Number(row["part"]),
        batch: Number(row["batch"]),
        place: Number(row["place"]),
      };
    },

    async sentAs(other, folder) {
      const object = await othersObject(files, folder, other);
      const path = await scratch.file("others.parquet");
      if (!object || (await files.download(object, path)) === "missing") return undefined;
      const row = await first(
        `SELECT kind, id, label FROM read_parquet('${path}') WHERE other_kind = $kind::VARCHAR
           AND other_id = $id::VARCHAR AND other_label = $label::VARCHAR
         ORDER BY kind, id, label`,
        other,
      );
      const kind = defaultIdentifierOrder.find((one) => one === row?.["kind"]);
      return row && kind && { kind, id: String(row["id"]), label: String(row["label"]) };
    },

    async rejection(member, folder) {
      const path = await scratch.file("rejected.parquet");
      if ((await files.download(rejectedObject(folder), path)) === "missing") return undefined;
      // Of an alias without a label, the label is not known.
      const isRow =
        "kind = $kind::VARCHAR AND id = $id::VARCHAR AND coalesce(label, $label::VARCHAR) = $label::VARCHAR";
      const row = await first(`SELECT reason FROM read_parquet('${path}') WHERE ${isRow}`, member);
      return rejectedReasons.find((reason) => reason === row?.["reason"]);
    },

    discard: () => scratch.discard(),
  };
}

function bucketWith(all: Buckets, member: Member): Promise<string> {
  return all.rows(bucketOf(member, all.count));
}
