/** Whom Braze knows on a day: for the sandbox to load, and for the demo to know by itself whom an id is of. */
import { writeFileSync } from "node:fs";
import { memberKey } from "../../oracle/identifiers.ts";
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";

export interface Directory {
  /** What is new that day: JSON lines, as the sandbox loads them. */
  file: string;
  /** Who an id is of, by `memberKey`; ids that Braze would ignore are not in it. */
  people: ReadonlyMap<string, string>;
}

export interface Known {
  /** The same for the same person on every day. */
  person: string;
  row: PersonRow;
}

/**
 * Writes `file`, without what was in the directory of the day before. Identified people are known by external id and alias,
 * others by device.
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
