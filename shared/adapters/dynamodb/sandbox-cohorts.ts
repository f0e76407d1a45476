/** Cohorts that the sandbox received: one item about each, and a log of its members. */
import { createHash } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { ReceivedCohort } from "../../contract/sandbox-received.ts";
import { invalidCursor } from "../../domain/domain-error.ts";
import { inEffect } from "../../sandbox/in-effect.ts";
import type { ReceivedChange, SandboxCohorts, Taken } from "../../sandbox/ports.ts";
import { everyItem } from "./every-item.ts";
import { queryPage } from "./page.ts";
import { byShard, memberOf, membersAfter, SHARDS, type ShardChange } from "./sandbox-members.ts";
import { nextNumber, placeOf } from "./sandbox-sequence.ts";
import { type Item, type Table, updateItem } from "./table.ts";

const LIST = "SANDBOX#COHORT";

/** Bytes of a page of members: Lambda returns at most 6 MB. */
const PAGE_BYTES = 3 * 1024 * 1024;

export function sandboxCohortsInTable(table: Table): SandboxCohorts {
  return {
    async name(partner, id, { name, createdAt, at }) {
      const set = ["#name = :name", "#createdAt = :createdAt"];
      await noted(table, { partner, id, at }, { set, values: { name, createdAt } });
    },
    async change(partner, id, { at, appliesAt, ...changes }) {
      const add = "#requests :one, #idsAdded :added, #idsRemoved :removed";
      const values = { one: 1, added: changes.add.length, removed: changes.remove.length };
      const cohort = await noted(table, { partner, id, at }, { add, values });
      if (cohort["name"] === undefined && cohort["usersBeforeName"] === undefined)
        await noted(table, { partner, id, at }, { set: ["#usersBeforeName = :yes"], values: { yes: true } });
      // The number determines which of two requests is later. It is taken before the changes are written, so that a
      // slow write does not win over a later request.
      const number = await nextNumber(table);
      const puts = [...byShard(changes)].map(([shard, change]) => {
        const key = { pk: partitionOf(id), sk: `${logOf(partner, shard)}${placeOf(number)}` };
        const Item = { ...key, ...change, at, ...(appliesAt !== undefined && { appliesAt }), number };
        return table.client.send(new PutCommand({ TableName: table.name, Item }));
      });
      await Promise.all(puts);
    },
    async find(id) {
      return (await everyItem(table, partitionOf(id), "META#")).map(cohortIn);
    },
    async list(wanted) {
      const { items, ...page } = await queryPage(table, { from: "lists", partition: LIST }, wanted);
      return { items: items.map(cohortIn), ...page };
    },
    async members(partner, id, { limit, cursor }) {
      const start = cursor === undefined ? { shard: 0, entry: "" } : readCursor(cursor);
      const entries: string[] = [];
      let bytes = 0;
      for (let shard = start.shard; shard < SHARDS; shard += 1) {
        const log = await everyItem(table, partitionOf(id), logOf(partner, shard));
        const changes = inEffect(log.map(takenIn), table.clock.now());
        for (const entry of membersAfter(changes.map(({ change }) => change))) {
          if (shard === start.shard && entry < start.entry) continue;
          if (entries.length >= limit || bytes > PAGE_BYTES)
            return { items: entries.map(memberOf), cursor: writeCursor({ shard, entry }) };
          entries.push(entry);
          bytes += Buffer.byteLength(entry);
        }
      }
      return { items: entries.map(memberOf) };
    },
    async changes(partner, id) {
      const requests = new Map<number, ReceivedChange>();
      const items = await everyItem(table, partitionOf(id), `LOG#${partner}#`);
      for (const { number, change } of items.map(takenIn)) {
        const { add, remove, ...timing } = change;
        const request = requests.get(number) ?? { add: [], remove: [], ...timing };
        request.add.push(...add.map(memberOf));
        request.remove.push(...remove.map(memberOf));
        requests.set(number, request);
      }
      const inOrder = [...requests]
        .map(([number, change]) => ({ number, change }))
        .sort((one, other) => one.number - other.number);
      return inEffect(inOrder, table.clock.now());
    },
  };
}

/** Partners' ids can have any length; keys of the table can't. */
function partitionOf(id: string): string {
  return `${LIST}#${createHash("sha256").update(id).digest("hex")}`;
}

const metaOf = (partner: string) => `META#${partner}`;
const logOf = (partner: string, shard: number) => `LOG#${partner}#${shard}#`;

/** Returns the cohort's item after the change. */
async function noted(
  table: Table,
  { partner, id, at }: { partner: string; id: string; at: string },
  { set = [], add, values }: { set?: string[]; add?: string; values: Record<string, unknown> },
): Promise<Item> {
  const pk = partitionOf(id);
  const sets = [
    ...set,
    "#id = :id",
    "#partner = :partner",
    "#firstSeenAt = if_not_exists(#firstSeenAt, :at)",
    "#lastSeenAt = :at",
    "#listPk = :list",
    "#listSk = if_not_exists(#listSk, :place)",
  ];
  const item = await updateItem(
    table,
    { pk, sk: metaOf(partner) },
    {
      update: `SET ${sets.join(", ")}${add ? ` ADD ${add}` : ""}`,
      // The first request about a cohort creates its item, whose key belongs to the cohort alone.
      when: "attribute_not_exists(#pk) OR #id = :id",
      values: { ...values, id, partner, at, list: LIST, place: `${at}#${pk}#${partner}` },
    },
  );
  if (!item)
    throw new Error("two received cohorts share a key of the table: their ids have the same SHA-256");
  return item;
}

function cohortIn(item: Item): ReceivedCohort {
  const { partner, id, name, createdAt, firstSeenAt, lastSeenAt } = item as unknown as ReceivedCohort;
  return {
    partner,
    id,
    ...(name !== undefined && { name }),
    ...(createdAt !== undefined && { createdAt }),
    firstSeenAt,
    lastSeenAt,
    usersBeforeName: item["usersBeforeName"] === true,
    requests: Number(item["requests"] ?? 0),
    idsAdded: Number(item["idsAdded"] ?? 0),
    idsRemoved: Number(item["idsRemoved"] ?? 0),
  };
}

function takenIn(item: Item): Taken<ShardChange> {
  const { number, add, remove, at, appliesAt } = item as unknown as ShardChange & { number: number };
  return { number, change: { add, remove, at, ...(appliesAt !== undefined && { appliesAt }) } };
}

/** The start of the next page. */
interface Place {
  shard: number;
  entry: string;
}

function writeCursor({ shard, entry }: Place): string {
  return Buffer.from(JSON.stringify([shard, entry])).toString("base64url");
}

function readCursor(cursor: string): Place {
  try {
    const [shard, entry]: [number, unknown] = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Number.isInteger(shard) && 0 <= shard && shard < SHARDS && typeof entry === "string")
      return { shard, entry };
  } catch {
    // An unreadable cursor is refused below, like any invalid one.
  }
  throw invalidCursor();
}
