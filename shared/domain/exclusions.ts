/** Which exclusion lists apply, and what their contents are called in the work bucket. */
import {
  EVERYWHERE,
  type ExclusionList,
  type ExclusionListId,
  FORGOTTEN,
  type KeptExclusionList,
} from "../contract/exclusions.ts";
import type { ConnectionId } from "../contract/ids.ts";
import { workFolders } from "../contract/work-bucket.ts";
import { type Reach, refuseBeyond, refuseBound } from "./access.ts";
import { parseConnectionId } from "./ids.ts";

/** `EVERYWHERE` and `FORGOTTEN` have the form of an id too. An invalid one is refused like the id of a connection that does not exist. */
export function parseExclusionListId(text: string): ExclusionListId {
  return parseConnectionId(text);
}

/** The lists of the deployment, and that of the connection. */
export function listsOf(connection: ConnectionId | undefined): ExclusionListId[] {
  return connection === undefined ? [EVERYWHERE, FORGOTTEN] : [EVERYWHERE, FORGOTTEN, connection];
}

/** The connection whose list it is; undefined: all. */
export function connectionOf(list: ExclusionListId): ConnectionId | undefined {
  return list === EVERYWHERE || list === FORGOTTEN ? undefined : (list as ConnectionId);
}

export function refuseListBeyond(reach: Reach, list: ExclusionListId): void {
  const connection = connectionOf(list);
  if (connection === undefined) refuseBound(reach, "is about the exclusion list of all of them");
  else refuseBeyond(reach, connection);
}

/** As the API shows it. */
export function shownList({ id, people, changedAt, changedBy }: KeptExclusionList): ExclusionList {
  return { id, people, changedAt, changedBy };
}

/** Whether its people are kept as keyed hashes only. */
export function isKeyed(list: ExclusionListId): boolean {
  return list === FORGOTTEN;
}

/** The object that has the people of a list; `keyed` as of `ExclusionObject`. */
export function contentOf({ id, object, sha256 }: Pick<KeptExclusionList, "id" | "object" | "sha256">): {
  object: string;
  sha256: string;
  keyed?: true;
} {
  return { object, sha256, ...(isKeyed(id) && { keyed: true }) };
}

/** Whether the list has, or may have, people who were not in the edition that was used. */
export function hasGained(list: Pick<KeptExclusionList, "gained"> | undefined, edition = 0): boolean {
  return (list?.gained ?? 0) > edition;
}

/** Whether the text has the identifier, in whatever case, and not as a part of a longer word or number. */
export function mentions(text: string, identifier: string): boolean {
  const [all, sought] = [text.toLowerCase(), identifier.toLowerCase()];
  for (let at = all.indexOf(sought); at >= 0; at = all.indexOf(sought, at + 1)) {
    const goesOn =
      /[\p{L}\p{N}]$/u.test(all.slice(0, at)) || /^[\p{L}\p{N}]/u.test(all.slice(at + sought.length));
    if (!goesOn) return true;
  }
  return false;
}

/** Digits of an edition, so that names sort as numbers do. */
const EDITION_DIGITS = 9;

export interface ExclusionEdition {
  list: ExclusionListId;
  edition: number;
}

export function exclusionObject({ list, edition }: ExclusionEdition, id: string): string {
  return `${workFolders.exclusions}${list}/${String(edition).padStart(EDITION_DIGITS, "0")}-${id}.parquet`;
}

/** Undefined if it is not the name of an edition. */
export function readExclusionObject(object: string): ExclusionEdition | undefined {
  const [, list, edition] = /^exclusions\/([a-z0-9]+)\/(\d+)-[^/]+\.parquet$/.exec(object) ?? [];
  return list === undefined ? undefined : { list: list as ExclusionListId, edition: Number(edition) };
}

/**
 * The newest edition of each list, of which there may be several objects: who writes an edition may find another there.
 * All of them count then.
 */
export function newestEditions(objects: readonly string[]): (ExclusionEdition & { objects: string[] })[] {
  const newest = new Map<ExclusionListId, ExclusionEdition & { objects: string[] }>();
  for (const object of objects) {
    const name = readExclusionObject(object);
    if (!name) continue;
    const known = newest.get(name.list);
    if (!known || known.edition < name.edition) newest.set(name.list, { ...name, objects: [object] });
    else if (known.edition === name.edition) known.objects.push(object);
  }
  return [...newest.values()];
}
