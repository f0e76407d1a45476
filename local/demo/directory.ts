/** The people whom Braze knows on a day. The sandbox loads them, and the demo uses them to tell whose an id is. */
import { writeFileSync } from "node:fs";
import { memberKey } from "../../oracle/identifiers.ts";
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";

export interface Directory {
  /** What is new that day, as JSON lines that the sandbox loads. */
  file: string;
  /** The person of an id, by `memberKey`. Ids that Braze would ignore are not included. */
  people: ReadonlyMap<string, string>;
}

export interface Known {
  /** The same for a person on every day. */
  person: string;
  row: PersonRow;
}

/**
 * Writes `file`, without people who were already in the directory of the day before. Identified people are known by
 * external id and alias, others by device.
 */
export function writeDirectory(
  file: string,
  known: readonly Known[],
  before: readonly Known[] = [],
): Directory {
  const lines = (all: readonly Known[]) => all.map(({ row }) => `${JSON.stringify(row)}\n`);
  const written = new Set(lines(before));
  writeFileSync(
    file,
    lines(known)
      .filter((line) => !written.has(line))
      .join(""),
  );
  return {
    file,
    people: new Map(known.flatMap(({ person, row }) => keysOf(row).map((key) => [key, person]))),
  };
}

function keysOf({ external_id, aliases = [], devices = [] }: PersonRow): string[] {
  const names = [
    ...(external_id === undefined ? [] : [memberKey({ kind: "external_id", id: external_id, label: "" })]),
    ...aliases.map(({ alias_name, alias_label }) =>
      memberKey({ kind: "alias", id: alias_name, label: alias_label }),
    ),
  ];
  return names.length > 0 ? names : devices.map((id) => memberKey({ kind: "device_id", id, label: "" }));
}
