/** Why a person is, or is not, in a cohort at Braze: each way in which it can be, after imports that went so. */
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { PersonLookUp, StandingAt } from "../../shared/contract/people.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";
import { LOOK_UP_IMPORTS } from "../../shared/limits.ts";
import { excludePeople } from "../../shared/usecases/exclusions/change.ts";
import { lookUpPerson } from "../../shared/usecases/people/look-up.ts";
import type { Scripted } from "../fakes/braze.ts";
import { aConnection } from "../fakes/ids.ts";
import { cohortId, connection, connectionId, Story, users } from "./story.ts";

const ana: PersonIdentifier = { external_id: "ana" };

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
const selects = (...ids: string[]) => story.world.engine.selects(users(...ids));
const imports = async (more = {}) => {
  await story.world.clock.pause(60_000);
  return story.import({ allowUnusualChange: true, ...more });
};
const lookUp = (request = ana) => lookUpPerson(story.world, { cohortId, request, reach: "all" });
const found = async (request = ana): Promise<StandingAt> => {
  const { connections } = await lookUp(request);
  expect(connections).toMatchObject([{ connectionId, connectionName: "Shop" }]);
  return connections[0] as StandingAt;
};

describe("a person who is looked up", () => {
  it("is held since the import that added them, however many came since", async () => {
    selects("ana", "bo");
    const first = await imports();
    selects("ana", "bo", "cy");
    const last = await imports();
    expect(await found()).toMatchObject({
      standing: "held",
      evaluation: { run: last.id, asOf: last.time, found: "selected" },
      lastChange: { run: first.id, at: first.endedAt, change: "add", outcome: "accepted" },
    });
    expect((await lookUp()).importsSearched).toBe(2);
    expect(await found({ external_id: "cy" })).toMatchObject({ lastChange: { run: last.id } });
  });

  it("is not selected, whether they left or never were there", async () => {
    selects("ana", "bo");
    await imports();
    selects("bo");
    const { id } = await imports();
    expect(await found()).toMatchObject({
      standing: "not-selected",
      evaluation: { run: id, found: "not-selected" },
      lastChange: { run: id, change: "remove", outcome: "accepted" },
    });
    const stranger = await found({ external_id: "dan" });
    expect(stranger.standing).toBe("not-selected");
    expect(stranger).not.toHaveProperty("lastChange");
  });

  it("is refused by Braze, with the reason", async () => {
    selects("ana", "bo");
    story.world.braze.refusedIds.add("ana");
    const { id } = await imports();
    expect(await found()).toMatchObject({
      standing: "refused",
      lastChange: { run: id, change: "add", outcome: "refused", reason: "refused-by-braze" },
    });
    expect((await found({ external_id: "bo" })).standing).toBe("held");
  });

  it("is unsure while no answer came, and held once one did", async () => {
    selects("ana");
    story.world.braze.script("change", "unknown-but-applied");
    await imports();
    expect(await found()).toMatchObject({
      standing: "unsure",
      lastChange: { outcome: "unknown", reason: "upstream-down" },
    });
    await imports();
    expect(await found()).toMatchObject({ standing: "held", lastChange: { outcome: "accepted" } });
  });

  it("waits where Braze was not told, with why not", async () => {
    selects("ana");
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    await imports();
    expect(await found()).toMatchObject({
      standing: "waiting",
      evaluation: { found: "selected" },
      lastChange: { change: "add", outcome: "unsent", reason: "key-refused" },
    });
  });

  it("waits where the guard stopped the import", async () => {
    const many = Array.from({ length: 400 }, (_, at) => `u${at}`);
    selects(...many);
    await imports();
    selects("ana");
    const { id, reason } = await imports({ allowUnusualChange: false });
    expect(reason).toBe("unusual-change");
    expect(await found()).toMatchObject({
      standing: "waiting",
      lastChange: { run: id, outcome: "unsent", reason: "unusual-change" },
    });
    expect(await found({ external_id: "u7" })).toMatchObject({
      standing: "leaving",
      lastChange: { change: "remove", outcome: "unsent", reason: "unusual-change" },
    });
  });

  it("is leaving where Braze refused the removal", async () => {
    selects("ana", "bo");
    await imports();
    selects("bo");
    story.world.braze.refusedIds.add("ana");
    await imports();
    expect(await found()).toMatchObject({
      standing: "leaving",
      evaluation: { found: "not-selected" },
      lastChange: { change: "remove", outcome: "refused" },
    });
  });

  it("was rejected while reading, with the reason of the row", async () => {
    const reason = "identified-user-needs-external-id-or-alias";
    story.world.engine.selects(users("ana"), { rejected: { [reason]: 1 } });
    await imports();
    expect(await found({ device_id: `${reason}-0` })).toMatchObject({
      standing: "rejected",
      evaluation: { found: "rejected", reason },
    });
  });

  it("is found by an alias with its label, and not by another label", async () => {
    story.world.engine.selects([{ kind: "alias", id: "ana", label: "email" }]);
    await imports();
    expect((await found({ alias_name: "ana", alias_label: "email" })).standing).toBe("held");
    expect((await found({ alias_name: "ana", alias_label: "phone" })).standing).toBe("not-selected");
    expect((await found()).standing).toBe("not-selected");
  });

  it("is found by another identifier that the evaluation knows, and the answer names only its kind", async () => {
    const [ana, bo] = users("ana", "bo");
    if (!ana || !bo) throw new Error("nobody to look up");
    const others = {
      otherIds: [{ member: ana, other: { kind: "alias", id: "a@example.com", label: "email" } as const }],
      devices: [{ member: ana, other: { kind: "device_id", id: "phone", label: "" } as const }],
    };
    story.world.engine.selects([ana, bo], others);
    const first = await imports();
    const byAlias: PersonIdentifier = { alias_name: "a@example.com", alias_label: "email" };
    for (const request of [byAlias, { device_id: "phone" }]) {
      const standing = await found(request);
      expect(standing).toMatchObject({
        standing: "held",
        sentBy: "external_id",
        evaluation: { run: first.id, found: "selected" },
        lastChange: { run: first.id, change: "add", outcome: "accepted" },
      });
      expect(JSON.stringify(standing)).not.toMatch(/ana|phone"|a@example/);
    }
    expect(await found()).not.toHaveProperty("sentBy");

    // Nothing changes, and the next evaluation knows the same.
    const second = await imports();
    expect(await found(byAlias)).toMatchObject({
      standing: "held",
      sentBy: "external_id",
      evaluation: { run: second.id },
      lastChange: { run: first.id },
    });
    // Of another label, of nobody, and once the evaluation does not have them.
    expect(await found({ ...byAlias, alias_label: "phone" })).not.toHaveProperty("sentBy");
    selects("bo");
    await imports();
    expect(await found(byAlias)).toMatchObject({ standing: "not-selected" });
    expect(await found(byAlias)).not.toHaveProperty("sentBy");
  });

  it("is told under the identifier that Braze holds, where it held them by that one before", async () => {
    const alias = { kind: "alias", id: "ana", label: "email" } as const;
    const [ana] = users("ana");
    if (!ana) throw new Error("nobody to look up");
    story.world.engine.selects([alias]);
    await imports();
    story.world.engine.selects([ana], { otherIds: [{ member: ana, other: alias }] });
    story.world.braze.refusedIds.add("ana");
    await imports();
    const { standing, sentBy } = await found({ alias_name: "ana", alias_label: "email" });
    expect([standing, sentBy]).toEqual(["leaving", undefined]);
  });

  it("is refused, waiting or unsure by another identifier, too", async () => {
    const [ana] = users("ana");
    if (!ana) throw new Error("nobody to look up");
    const phone = { kind: "device_id", id: "phone", label: "" } as const;
    story.world.engine.selects([ana], { devices: [{ member: ana, other: phone }] });
    story.world.braze.script("change", "unknown-but-applied");
    await imports();
    expect(await found({ device_id: "phone" })).toMatchObject({
      standing: "unsure",
      sentBy: "external_id",
      lastChange: { outcome: "unknown" },
    });
  });

  it("is not selected after an import that was to remove everybody", async () => {
    selects("ana");
    await imports();
    const { id } = await imports({ empty: true });
    expect(await found()).toMatchObject({
      standing: "not-selected",
      evaluation: { run: id, found: "emptied" },
      lastChange: { run: id, change: "remove", outcome: "accepted" },
    });
  });

  it("is told by an earlier import where a later one only removed excluded people", async () => {
    selects("ana", "bo");
    const { id: first } = await imports();
    await excludePeople(story.world, {
      list: "everywhere",
      request: { people: [{ external_id: "bo" }], reason: "ticket" },
      by: "ops",
      reach: "all",
    });
    const { id } = await imports({ removeExcluded: true });
    expect(await found()).toMatchObject({
      standing: "held",
      evaluation: { run: first, found: "selected" },
      lastChange: { run: first, change: "add" },
    });
    expect(await found({ external_id: "bo" })).toMatchObject({
      standing: "not-selected",
      evaluation: { run: id, found: "not-selected" },
      lastChange: { run: id, change: "remove", outcome: "accepted" },
    });
  });

  it("is waiting while the import that has them goes on", async () => {
    selects("ana");
    const run = await story.accept();
    await story.open(run);
    await story.prepare(run);
    const { standing, evaluation, underWay, lastChange } = await found();
    expect({ standing, evaluation, underWay, lastChange }).toMatchObject({
      standing: "waiting",
      evaluation: { run, found: "selected" },
      underWay: { run, change: "add" },
      lastChange: undefined,
    });
  });

  it("is not held where no import has evaluated the cohort", async () => {
    expect((await lookUp()).connections).toEqual([]);
    story.world.engine.fails({ reason: "data-missing", detail: "There is no file." });
    await imports();
    const { standing, evaluation } = await found();
    expect([standing, evaluation]).toEqual(["not-held", undefined]);
  });

  it("stays held as the last evaluation that worked says, after imports that evaluated nothing", async () => {
    selects("ana");
    const { id } = await imports();
    story.world.engine.fails({ reason: "stale-data", detail: "The newest file is old." });
    await imports();
    expect(await found()).toMatchObject({ standing: "held", evaluation: { run: id } });
  });

  it("has an unknown standing where the ledger is lost: it is never taken for an empty one", async () => {
    selects("ana");
    await imports();
    const pointer = await story.pointer();
    story.world.objects.lose(pointer?.object ?? "");
    const { standing, lastChange } = await found();
    expect(standing).toBe("unknown");
    expect(lastChange).toMatchObject({ change: "add", outcome: "accepted" });
  });

  it("is held by the ledger where the changes are no longer kept, without a date", async () => {
    selects("ana");
    await imports();
    for (const name of story.world.objects.names(""))
      if (name.endsWith("changes.parquet")) story.world.objects.lose(name);
    const { standing, evaluation, lastChange } = await found();
    expect({ standing, evaluation, lastChange }).toEqual({
      standing: "held",
      evaluation: undefined,
      lastChange: undefined,
    });
    expect((await lookUp()).importsSearched).toBe(0);
  });

  it("is searched in so many imports, and no more", async () => {
    selects("ana");
    await imports();
    for (let more = 0; more < LOOK_UP_IMPORTS; more++) await imports();
    const { connections, importsSearched } = await lookUp();
    expect(importsSearched).toBe(LOOK_UP_IMPORTS);
    expect(connections).toMatchObject([{ standing: "held", evaluation: { found: "selected" } }]);
    expect(connections[0]).not.toHaveProperty("lastChange");
  });

  it("has a standing of their own at each connection, also where only a ledger tells of them", async () => {
    const elsewhere = aConnection("elsewhere");
    await story.world.connections.create({ ...connection, id: elsewhere, name: "Other shop" });
    await story.world.keyVault.put({ connection: elsewhere, key: "new", secret: "secret-of-new" });
    selects("ana");
    const first = await imports();
    selects("bo");
    const other = await imports({ connectionId: elsewhere });
    const standings = (found: PersonLookUp) =>
      found.connections.map(({ connectionName, standing, evaluation, lastChange }) => [
        connectionName,
        standing,
        evaluation?.run,
        lastChange?.run,
      ]);
    expect(standings(await lookUp())).toEqual([
      ["Other shop", "not-selected", other.id, undefined],
      ["Shop", "held", first.id, first.id],
    ]);

    // As many imports of the other since, that those of the first are not read any more.
    for (let more = 1; more < LOOK_UP_IMPORTS; more++) await imports({ connectionId: elsewhere });
    expect(standings(await lookUp())).toEqual([
      ["Other shop", "not-selected", expect.anything(), undefined],
      ["Shop", "held", undefined, undefined],
    ]);
    const within = await lookUpPerson(story.world, { cohortId, request: ana, reach: [elsewhere] });
    expect(within.connections).toMatchObject([{ connectionName: "Other shop" }]);
    await story.world.connections.remove({ ...connection, version: 1 });
    expect((await lookUp()).connections.at(-1)).toMatchObject({ connectionId, connectionName: connectionId });
  });

  it("leaves nothing of a search behind, even one that fails", async () => {
    selects("ana");
    await imports();
    const { memberSearch } = story.world;
    const discard = vi.fn(memberSearch.discard);
    story.world.memberSearch = { ...memberSearch, discard };
    await lookUp();
    expect(discard).toHaveBeenCalledOnce();
    story.world.memberSearch.change = () => Promise.reject(new Error("S3 is away"));
    await expect(lookUp()).rejects.toThrow("S3 is away");
    expect(discard).toHaveBeenCalledTimes(2);
  });

  it("has an unknown standing where an import had sent changes without the ledger", async () => {
    selects("ana");
    await imports();
    selects("ana", "bo");
    const run = await story.accept();
    await story.upToSettle(run);
    const pointer = await story.pointer();
    story.world.objects.lose(pointer?.object ?? "");
    await story.settle(run);
    expect(await found({ external_id: "cy" })).toMatchObject({ standing: "unknown" });
  });

  it("is told of connections within reach only", async () => {
    selects("ana");
    await imports();
    const beyond = await lookUpPerson(story.world, { cohortId, request: ana, reach: [aConnection("other")] });
    expect(beyond).toEqual({ cohortId, connections: [], importsSearched: 0 });
    const within = await lookUpPerson(story.world, { cohortId, request: ana, reach: [connectionId] });
    expect(within.connections).toMatchObject([{ standing: "held" }]);
  });

  it("leaves no trace: neither in the log nor in any row", async () => {
    selects("ana");
    await imports();
    story.world.log.lines.splice(0);
    await lookUp({ external_id: "somebody-in-particular" });
    expect(story.world.log.lines).toEqual([
      { level: "info", code: "person-looked-up", fields: { cohort: cohortId } },
    ]);
  });

  it("needs a cohort that is there", async () => {
    await story.world.cohorts.remove({ id: cohortId, version: 0 });
    await expect(lookUp()).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("after any imports, a look-up agrees with the ledger and with the newest evaluation", () => {
  const answers: Scripted[] = ["accepted", "refused", "unknown-but-applied", "unknown-not-applied", "unsent"];
  const people = ["a", "b", "c", "d"];
  const day = fc.record({
    selected: fc.subarray(people),
    answers: fc.array(fc.constantFrom(...answers), { maxLength: 6 }),
    empty: fc.constantFrom(false, false, false, true),
  });

  it("for everybody", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 5 }), async (days) => {
        story = await Story.begin();
        let last: RunId | undefined;
        for (const { selected, answers: script, empty } of days) {
          selects(...selected);
          story.world.braze.script("change", ...script);
          last = (await imports({ empty })).id;
          story.world.braze.calmDown();
        }
        const { selected = [], empty = false } = days.at(-1) ?? {};
        const pointer = await story.pointer();
        for (const id of people) {
          const [member] = users(id);
          if (!member) throw new Error("nobody to look up");
          const held = pointer ? await story.world.memberSearch.held(member, pointer) : "out";
          const { standing, evaluation, lastChange } = await found({ external_id: id });
          const isWanted = !empty && selected.includes(id);
          expect(evaluation?.run).toBe(last);
          expect(evaluation?.found === "selected").toBe(isWanted);
          if (held === "unsure")
            expect([standing, lastChange?.outcome === "accepted"]).toEqual(["unsure", false]);
          else if (held === "in") expect(standing).toBe(isWanted ? "held" : "leaving");
          else if (isWanted) expect(["waiting", "refused"]).toContain(standing);
          else expect(standing).toBe("not-selected");
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
