import type { ErasableFolder } from "../../shared/contract/forgettings.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { Erasure, StoredPeople } from "../../shared/ports/erasure.ts";
import type { Identifiers } from "../../shared/ports/parts.ts";
import { digest } from "./change-sets.ts";
import { memberKey } from "./engine.ts";
import type { FakeObjects } from "./objects.ts";

/** Names of the bucket in memory: those of an import have no folder before the run. */
const isIn: Record<ErasableFolder, (name: string) => boolean> = {
  "prepared/": (name) => /\/(changes|rejected|others)\.parquet$/.test(name),
  "parts/": (name) => /\/parts\/\d+\.jsonl$/.test(name),
  "ledgers/": (name) => name.startsWith("ledgers/"),
  "rejected/": (name) => name.startsWith("rejected/"),
  "exclusions/": (name) => name.startsWith("exclusions/"),
  "uploads/": (name) => name.startsWith("uploads/"),
};

/** Objects have one version each. `people` of an object are an array of members, as on exclusion lists. */
export function fakeErasure(objects: FakeObjects): Erasure {
  const searched = (object: string, people: StoredPeople) => {
    const members = objects.read(people.object) as Member[] | undefined;
    if (!members) throw new Error(`the people of ${people.object} are missing`);
    if (people.sha256 !== `sha256 of ${people.object}`)
      throw new Error(`the people of ${people.object} are not as they were written`);
    return without(objects.read(object), object, new Set(members.map(memberKey)));
  };
  return {
    async *objects(folder, after = "") {
      for (const name of objects.names("")) if (isIn[folder](name) && name > after) yield name;
    },
    find: async ({ object }, people) => searched(object, people).found,
    async erase({ object }, people) {
      const { found, left } = searched(object, people);
      if (found === 0) return 0;
      const hadDigest = objects.sha256.has(object);
      objects.lose(object);
      if (left !== undefined) objects.put(object, left);
      if (hadDigest) objects.sha256.set(object, digest(left as object[]));
      return found;
    },
    async end(object) {
      objects.lose(object);
    },
    async discard() {},
  };
}

interface Searched {
  found: number;
  /** Undefined: nothing. */
  left?: unknown;
}

function without(contents: unknown, object: string, keys: ReadonlySet<string>): Searched {
  const has = (member: Member) => keys.has(memberKey(member));
  // A file of rejected rows.
  if (typeof contents === "string") return withoutLines(contents, has);
  if (!Array.isArray(contents)) return { found: 0, left: contents };
  if (isIn["parts/"](object)) {
    const found = contents
      .flatMap(({ add, remove }) => [...membersOf(add), ...membersOf(remove)])
      .filter(has);
    return { found: found.length };
  }
  // Some have a member in them, others are one.
  const memberOf = (row: Member & { member?: Member }) => row.member ?? row;
  const found = contents.filter((row) => has(memberOf(row))).length;
  if (!object.endsWith("/changes.parquet"))
    return { found, left: contents.filter((row) => !has(memberOf(row))) };
  const erased = (member: Member) => (has(member) ? { ...member, id: "", label: "" } : member);
  return { found, left: contents.map((row) => ({ ...row, member: erased(row.member) })) };
}

function withoutLines(text: string, has: (member: Member) => boolean): Searched {
  const lines = text.split(/(?<=\r\n)/);
  const left = lines.filter((line) => {
    const [id = "", kind, label = ""] = line.slice(1).split('","');
    return !has({ kind: kind as Member["kind"], id, label });
  });
  return { found: lines.length - left.length, left: left.join("") };
}

function membersOf({ user_ids, aliases, device_ids }: Identifiers): Member[] {
  return [
    ...user_ids.map((id) => ({ kind: "external_id" as const, id, label: "" })),
    ...aliases.map((one) => ({ kind: "alias" as const, id: one.alias_name, label: one.alias_label })),
    ...device_ids.map((id) => ({ kind: "device_id" as const, id, label: "" })),
  ];
}
