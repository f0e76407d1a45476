/** The people whom a text file is searched for. They are in memory; the file is not. */
import type { ListColumns } from "../../contract/cohorts.ts";
import { suggestedColumns } from "../../domain/header-names.ts";
import type { Member } from "../../domain/identifiers.ts";

/** What a row tells of who it is. An alias without a label may have any. */
export interface RowIdentity {
  external_id?: string | undefined;
  alias_name?: string | undefined;
  alias_label?: string | undefined;
  device_id?: string | undefined;
}

export class SoughtPeople {
  readonly #externalIds = new Set<string>();
  readonly #deviceIds = new Set<string>();
  /** Labels by name. */
  readonly #aliases = new Map<string, Set<string>>();

  add({ kind, id, label }: Member): void {
    if (kind === "external_id") this.#externalIds.add(id);
    else if (kind === "device_id") this.#deviceIds.add(id);
    else this.#aliases.set(id, (this.#aliases.get(id) ?? new Set()).add(label));
  }

  /** How many of the row's identifiers are theirs. */
  in({ external_id = "", alias_name = "", alias_label = "", device_id = "" }: RowIdentity): number {
    const labels = this.#aliases.get(alias_name);
    return (
      Number(this.#externalIds.has(external_id)) +
      Number(labels !== undefined && (alias_label === "" || labels.has(alias_label))) +
      Number(this.#deviceIds.has(device_id))
    );
  }

  /** Whether the whole text is an identifier of theirs, of any kind. */
  has(text: string): boolean {
    return this.#externalIds.has(text) || this.#aliases.has(text) || this.#deviceIds.has(text);
  }
}

/** Fields that hold identifiers, by the names of columns. */
const identifying = ["external_id", "alias_name", "alias_label", "device_id"] as const;

/**
 * Which columns of a list tell who a row is, as their names suggest. Undefined: none does, so that any column may.
 */
export function identityIn(
  headers: readonly string[],
): Pick<ListColumns, (typeof identifying)[number]> | undefined {
  const { external_id, alias_name, alias_label, device_id } = suggestedColumns(headers);
  if (external_id === undefined && alias_name === undefined && device_id === undefined) return undefined;
  const known = Object.entries({ external_id, alias_name, alias_label, device_id });
  return Object.fromEntries(known.filter(([, column]) => column !== undefined));
}

/** Pieces of a row that can't be read, which tell nobody where its values are. */
export function piecesOf(text: string): string[] {
  return text.split(/[\s"',;|:{}[\]\\]+/);
}
