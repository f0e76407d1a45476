import { createHmac } from "node:crypto";
import { invalidCursor } from "../../shared/domain/domain-error.ts";
import { mentions } from "../../shared/domain/exclusions.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { ExclusionObject } from "../../shared/ports/engine.ts";
import type { StoredPeople } from "../../shared/ports/erasure.ts";
import type { ExcludedPeople, ExcludedPerson } from "../../shared/ports/exclusions.ts";
import { memberKey } from "./engine.ts";
import type { FakeObjects } from "./objects.ts";

export function fakeExcludedPeople(objects: FakeObjects): ExcludedPeople {
  const write = (into: string, people: readonly ExcludedPerson[]) => {
    objects.put(into, people);
    return { people: people.length, sha256: `sha256 of ${into}` };
  };
  const named = <Person extends Member>(people: readonly Person[] | StoredPeople): readonly Person[] =>
    "object" in people ? (excludedIn(objects, people) as unknown as Person[]) : people;
  const changed = (count: number, people: readonly ExcludedPerson[], into: string) =>
    count === 0 ? { changed: 0, people: people.length } : { changed: count, ...write(into, people) };
  return {
    async add(people, { from, into, keyed }) {
      const known = from ? excludedIn(objects, from) : [];
      const gaining = keyed ? named(people).map((one) => keyedHash(one)) : named(people);
      const together = distinct([...known, ...gaining.toSorted(byText)]);
      return changed(together.length - known.length, together, into);
    },
    async addFile({ list, at, by, reason }, { from, into, keyed }) {
      const members = objects.read(list.object) as Member[] | undefined;
      if (!members) return { reason: "data-missing", detail: `There is no file "${list.object}".` };
      if (members.length === 0) return { reason: "data-unreadable", detail: "The file has no rows." };
      if (members.some(({ id }) => mentions(reason, id))) return "identifier-in-reason";
      const known = from ? excludedIn(objects, from) : [];
      const named = keyed ? members.map((one) => keyedHash(one)) : members;
      const people = named.map((member) => ({ ...member, at, by, reason }));
      const together = distinct([...known, ...people.toSorted(byText)]);
      return changed(together.length - known.length, together, into);
    },
    async remove(people, { from, into, keyed }) {
      const known = excludedIn(objects, from);
      const gone = new Set(named<Member>(people).map((one) => memberKey(keyed ? keyedHash(one) : one)));
      const left = known.filter((one) => !gone.has(memberKey(one)));
      return changed(known.length - left.length, left, into);
    },
    async count(people, on) {
      const sought = new Set(
        excludedIn(objects, people).map((one) => memberKey(on.keyed ? keyedHash(one) : one)),
      );
      return excludedIn(objects, on).filter((one) => sought.has(memberKey(one))).length;
    },
    async mentioned(people, texts) {
      const sought = excludedIn(objects, people);
      return texts.map((text) => sought.some(({ id }) => mentions(text, id)));
    },
    async page(from, { limit, cursor }) {
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw invalidCursor();
      const known = excludedIn(objects, from);
      const end = Math.min(known.length, cursor === undefined ? known.length : Number(cursor));
      const begin = Math.max(0, end - limit);
      return { items: known.slice(begin, end).reverse(), ...(begin > 0 && { cursor: String(begin) }) };
    },
    async unite(names, into) {
      const all = names.flatMap((object) => excludedIn(objects, { object, sha256: `sha256 of ${object}` }));
      return write(into, distinct(all));
    },
    async discard() {},
  };
}

/** What is kept of a forgotten person. The HMAC is Node's. */
export function keyedHash<Person extends Member>(person: Person, key = "key of the fakes"): Person {
  const { kind, id, label } = person;
  const hmac = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  return { ...person, id: hmac([kind, label, id].join("\u001f")), label: hmac("mark").slice(0, 16) };
}

export function excludedIn(objects: FakeObjects, { object, sha256 }: ExclusionObject): ExcludedPerson[] {
  const found = objects.read(object) as ExcludedPerson[] | undefined;
  if (!found) throw new Error(`the exclusion list ${object} is missing`);
  if (sha256 !== `sha256 of ${object}`)
    throw new Error(`the exclusion list ${object} is not as it was written`);
  return found;
}

function distinct(people: readonly ExcludedPerson[]): ExcludedPerson[] {
  const known = new Map<string, ExcludedPerson>();
  for (const one of people) if (!known.has(memberKey(one))) known.set(memberKey(one), one);
  return [...known.values()];
}

function byText(one: Member, other: Member): number {
  return memberKey(one) < memberKey(other) ? -1 : 1;
}
