/**
 * Pages of a list that is spread over several partitions, newest first. Each partition is read from its newest row
 * down, and the rows are merged: a row belongs to the page once every partition was read down to it.
 */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { table as layout } from "../../contract/table.ts";
import { invalidCursor } from "../../domain/domain-error.ts";
import { FILTERED_ROWS_READ } from "../../limits.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import { keyNames } from "./page.ts";
import type { Item, Table } from "./table.ts";

/** A partition of the table or of its index of lists. A row's position is its sort key without `prefix`. */
export interface Place {
  from: keyof typeof keyNames;
  partition: string;
  prefix: string;
}

/** An attribute that has one of these values, or none of them. */
export interface Condition {
  name: string;
  among: readonly string[];
  not?: boolean;
}

/** Positions from `low` on and before `high`, of rows that meet all conditions. */
interface Range {
  low?: string;
  high?: string;
  conditions: readonly Condition[];
}

/** Rows that one call reads at most: about a tenth of the megabyte at which DynamoDB ends it. */
const ROWS_PER_CALL = 100;

/** Positions begin with a year. These sort before and after all of them. */
const FIRST = "0";
const LAST = "~";

/** Of a row: its time to the second, then its id. See `inOrderWithinSecond`. */
export function positionAt(iso: string, id: string): string {
  return `${toSecond(iso)}#${id}`;
}

/** The positions from one ISO instant in UTC on, and before another; the fractions of their seconds do not count. */
export function between({ from, to }: { from?: string; to?: string }): Pick<Range, "low" | "high"> {
  return { ...(from && { low: toSecond(from) }), ...(to && { high: toSecond(to) }) };
}

function toSecond(iso: string): string {
  return `${iso.slice(0, 19)}Z`;
}

/**
 * The cursor is the position down to which the page goes. It reads a limited number of rows: with conditions a page may
 * be shorter than was wanted, even empty, and still have a cursor.
 */
export async function newestFirst(
  table: Table,
  places: readonly Place[],
  range: Range,
  wanted: PageWanted,
): Promise<Page<Item>> {
  const below = wanted.cursor === undefined ? (range.high ?? LAST) : readCursor(wanted.cursor);
  // DynamoDB refuses a range that ends before it begins.
  if (below <= (range.low ?? FIRST)) return { items: [] };
  const stretches = places.map((place) => new Stretch(table, place, range, below));
  // Rows are spread evenly, so each partition has about its share of the page.
  let rows = Math.min(wanted.limit + 1, Math.ceil((2 * wanted.limit) / places.length) + 1);
  for (let read = 0; read < FILTERED_ROWS_READ; ) {
    const behind = furtherBehind(stretches);
    if (behind.length === 0 || merged(stretches).length > wanted.limit) break;
    await Promise.all(behind.map((stretch) => stretch.readOn(rows)));
    read += behind.length * rows;
    // Where the conditions let few rows through, larger reads make fewer calls.
    if (range.conditions.length > 0) rows = Math.min(2 * rows, ROWS_PER_CALL);
  }
  const found = merged(stretches);
  const items = found.slice(0, wanted.limit);
  const end = found.length > items.length ? items.at(-1)?.position : floorOf(stretches);
  return { items: items.map(({ item }) => item), ...(end !== undefined && { cursor: writeCursor(end) }) };
}

interface Found {
  position: string;
  item: Item;
}

/** What was read of one partition. */
class Stretch {
  readonly found: Found[] = [];
  /** All rows from here up were read. Undefined once the partition has no more. */
  readTo: string | undefined;
  readonly #table: Table;
  readonly #place: Place;
  readonly #range: Range;

  constructor(table: Table, place: Place, range: Range, below: string) {
    this.#table = table;
    this.#place = place;
    this.#range = range;
    this.readTo = below;
  }

  async readOn(rows: number): Promise<void> {
    if (this.readTo === undefined) return;
    const { prefix, from } = this.#place;
    const [, sortKey] = keyNames[from];
    const { Items = [], LastEvaluatedKey } = await this.#table.client.send(
      // One row more than asked for: the range begins with the last row that was read.
      new QueryCommand({ ...this.#query(this.readTo), Limit: rows + 1 }),
    );
    const positionOf = (item: Item) => String(item[sortKey]).slice(prefix.length);
    for (const item of Items)
      if (positionOf(item) < this.readTo) this.found.push({ position: positionOf(item), item });
    this.readTo = LastEvaluatedKey && positionOf(LastEvaluatedKey);
  }

  #query(below: string) {
    const { from, partition, prefix } = this.#place;
    const { low = FIRST, conditions } = this.#range;
    const [partitionKey, sortKey] = keyNames[from];
    const filters = conditions.map(({ not, among }, at) => {
      const values = among.map((_, index) => `:is${at}_${index}`).join(", ");
      return `${not ? "NOT " : ""}#has${at} IN (${values})`;
    });
    const named = conditions.map(({ name }, at) => [`#has${at}`, name]);
    const valued = conditions.flatMap(({ among }, at) =>
      among.map((value, index) => [`:is${at}_${index}`, value]),
    );
    return {
      TableName: this.#table.name,
      ...(from === "lists" && { IndexName: layout.lists.name }),
      KeyConditionExpression: "#partition = :partition AND #sort BETWEEN :low AND :high",
      ExpressionAttributeNames: {
        "#partition": partitionKey,
        "#sort": sortKey,
        ...Object.fromEntries(named),
      },
      ExpressionAttributeValues: {
        ":partition": partition,
        ":low": `${prefix}${low}`,
        ":high": `${prefix}${below}`,
        ...Object.fromEntries(valued),
      },
      ...(filters.length > 0 && { FilterExpression: filters.join(" AND ") }),
      ScanIndexForward: false,
    };
  }
}

/** The position down to which all partitions were read. Undefined if none has more. */
function floorOf(stretches: readonly Stretch[]): string | undefined {
  return stretches
    .map(({ readTo }) => readTo)
    .filter((position) => position !== undefined)
    .sort()
    .at(-1);
}

/** The half of the partitions with more that was read least far down. */
function furtherBehind(stretches: readonly Stretch[]): Stretch[] {
  const open = stretches.filter(({ readTo }) => readTo !== undefined);
  const byReach = open.toSorted((one, other) => ((one.readTo ?? "") < (other.readTo ?? "") ? 1 : -1));
  const middle = byReach[Math.floor((byReach.length - 1) / 2)]?.readTo ?? "";
  return open.filter(({ readTo = "" }) => readTo >= middle);
}

/** A row that changed its list meanwhile may have been read in both: it counts once. */
function merged(stretches: readonly Stretch[]): Found[] {
  const floor = floorOf(stretches) ?? "";
  const all = stretches.flatMap(({ found }) => found).filter(({ position }) => position >= floor);
  const distinct = new Map(all.map((one) => [one.position, one]));
  return [...distinct.values()].sort((one, other) => (one.position < other.position ? 1 : -1));
}

function writeCursor(position: string): string {
  return Buffer.from(JSON.stringify([position])).toString("base64url");
}

function readCursor(cursor: string): string {
  try {
    const [position] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (typeof position === "string" && /^\d{4}-\d\d-\d\dT[\d:]{8}Z#[\w-]+$/.test(position)) return position;
  } catch {}
  throw invalidCursor();
}
