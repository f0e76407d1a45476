/**
 * Common mistakes with cohorts and data, on the whole system: how the import ends, who is in the segment then, what the
 * mail says, and how to recover.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CohortRequest, Preview } from "../../shared/contract/cohorts.ts";
import { temporaryFolder } from "../local/folder.ts";
import { alias, from, listOf, purchasesOf, Shop } from "./shop.ts";

let shop: Shop;
let connection: string;
beforeAll(async () => {
  shop = await Shop.open(temporaryFolder());
  connection = await shop.connection("kubit");
});
afterAll(() => shop?.close());

const guard = { floor: 5 };

/** A cohort of everyone with a purchase, by the purchases under a prefix of the data bucket. */
async function buyers(name: string, source: object = {}): Promise<string> {
  const columns = { user: "user_id", time: "happened_at" };
  const events = { prefix: `${name}/`, format: "csv", columns, eventIs: "purchase", ...source };
  await shop.done("PUT", `/data-sets/${name}`, { name, events });
  return shop.cohort({ name, definition: whoBought(name), guard });
}
const whoBought = (dataSet: string): CohortRequest["definition"] => ({
  kind: "criteria",
  dataSet,
  where: { performed: { event: "purchase" } },
});
const ofList = (object: string): CohortRequest["definition"] => ({ kind: "list", object, format: "csv" });

describe.concurrent("file missing", () => {
  it("of a data set: the import fails and sends nothing, and the next one after it arrives succeeds", async () => {
    await shop.give("missing/purchases.csv", purchasesOf(from(1, 20)));
    const cohort = await buyers("missing");
    await shop.import(cohort, connection);
    await shop.take("missing/purchases.csv");

    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({ status: "failed", reason: "stale-data", totalUsersImported: 20 });
    expect(run.counts).toBeUndefined();
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    const mail = await shop.mailOf(run);
    expect(mail).toContain("Failed: missing — data missing or too old");
    expect(mail).toContain("It is never taken for a smaller cohort.");
    expect(mail).toContain("Preview the cohort to see which data it is");
    expect(await shop.call("POST", `/cohorts/${cohort}/preview`)).toMatchObject({
      status: 422,
      body: { detail: 'No file with data lies under "missing/" of the data bucket.' },
    });

    await shop.give("missing/purchases-again.csv", purchasesOf(from(3, 21)));
    expect(await shop.import(cohort, connection)).toMatchObject({
      status: "succeeded",
      counts: { added: 1, removed: 2 },
    });
    expect(await shop.audience(cohort)).toEqual(from(3, 21));
  });

  it("of a list: the same", async () => {
    await shop.give("lists/missing.csv", listOf(from(1, 20)));
    const cohort = await shop.cohort({ name: "List", definition: ofList("lists/missing.csv"), guard });
    await shop.import(cohort, connection);
    await shop.take("lists/missing.csv");

    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({ status: "failed", reason: "data-missing", totalUsersImported: 20 });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    expect(await shop.mailOf(run)).toContain("A missing list is never taken for an empty cohort.");

    await shop.give("lists/missing.csv", listOf(from(1, 19)));
    await shop.import(cohort, connection);
    expect(await shop.audience(cohort)).toEqual(from(1, 19));
  });
});

describe.concurrent("half loaded", () => {
  it("before its marker is written: nothing is sent until then", async () => {
    await shop.give("marked/one.csv", purchasesOf(from(1, 20)));
    await shop.give("marked/_SUCCESS", "");
    const cohort = await buyers("marked", { marker: "_SUCCESS" });
    await shop.import(cohort, connection);
    await shop.take("marked/_SUCCESS");
    await shop.give("marked/one.csv", purchasesOf(from(1, 18)));

    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({ status: "failed", reason: "stale-data" });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    expect(await shop.mailOf(run)).toContain("missing, empty, not complete yet or older");

    await shop.give("marked/two.csv", purchasesOf(from(19, 22)));
    await shop.give("marked/_SUCCESS", "");
    await shop.import(cohort, connection);
    expect(await shop.audience(cohort)).toEqual(from(1, 22));
  });

  it("cut off in the middle of a row: the whole file is refused", async () => {
    await shop.give("cut/purchases.csv", purchasesOf(from(1, 20)));
    const cohort = await buyers("cut");
    await shop.import(cohort, connection);
    const whole = purchasesOf(from(1, 30));
    await shop.give("cut/purchases.csv", whole.slice(0, whole.indexOf(",", whole.indexOf("u25"))));

    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({ status: "failed", reason: "data-unreadable" });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    expect(await shop.mailOf(run)).toContain("Nothing was computed from the rest.");

    await shop.give("cut/purchases.csv", whole);
    await shop.import(cohort, connection);
    expect(await shop.audience(cohort)).toEqual(from(1, 30));
  });

  it("cut off at the end of a row, and without a marker: the guard stops the removes", async () => {
    await shop.give("short/purchases.csv", purchasesOf(from(1, 20)));
    const cohort = await buyers("short");
    await shop.import(cohort, connection);
    await shop.give("short/purchases.csv", purchasesOf(from(1, 10)));

    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({
      status: "failed",
      reason: "unusual-change",
      toSend: { adds: 0, removes: 10 },
      unusualChange: { held: 20, removeShare: 0.3, floor: 5 },
      counts: { added: 0, removed: 0, unsent: 10 },
      totalUsersImported: 20,
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    const mail = await shop.mailOf(run);
    expect(mail).toContain("it would have added 0 users and removed 10 of the 20 imported so far.");
    expect(mail).toContain("It would remove more than 30% of those imported so far.");

    await shop.give("short/purchases.csv", purchasesOf(from(1, 21)));
    await shop.import(cohort, connection);
    expect(await shop.audience(cohort)).toEqual(from(1, 21));
  });
});

describe.concurrent("twice as many users", () => {
  it("are imported, because the guard allows three times as many, unless the cohort's own bound is lower", async () => {
    await shop.give("lists/twice.csv", listOf(from(1, 10)));
    const cohort = await shop.cohort({ name: "Twice", definition: ofList("lists/twice.csv"), guard });
    await shop.import(cohort, connection);
    await shop.give("lists/twice.csv", listOf(from(1, 20)));
    expect(await shop.import(cohort, connection)).toMatchObject({
      status: "succeeded",
      counts: { added: 10 },
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));

    await shop.change(cohort, { guard: { floor: 5, addFactor: 0.5 } });
    await shop.give("lists/twice.csv", listOf(from(1, 40)));
    const run = await shop.import(cohort, connection, { locale: "es" });
    expect(run).toMatchObject({
      reason: "unusual-change",
      toSend: { adds: 20, removes: 0 },
      unusualChange: { held: 20, addFactor: 0.5, floor: 5 },
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    const mail = await shop.mailOf(run);
    expect(mail).toContain("Añadiría más de 0,5 veces los importados hasta ahora.");
    expect(mail).toContain("vuelve a importar y permítelo esta vez");

    // As the mail says.
    expect(await shop.import(cohort, connection, { allowUnusualChange: true })).toMatchObject({
      status: "succeeded",
      counts: { added: 20 },
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 40));
  });
});

describe.concurrent("definition inverted by mistake", () => {
  it("is shown by the preview, stopped by the guard, and harmless once it is corrected", async () => {
    await shop.give("inverted/purchases.csv", purchasesOf(from(1, 20)));
    await shop.give(
      "inverted-users/users.csv",
      `id\n${from(1, 40)
        .map((one) => `u${one}\n`)
        .join("")}`,
    );
    const cohort = await buyers("inverted");
    await shop.done("PUT", "/data-sets/inverted", {
      name: "Inverted",
      users: { prefix: "inverted-users/", format: "csv", columns: { user: "id", externalId: "id" } },
      events: {
        prefix: "inverted/",
        format: "csv",
        columns: { user: "user_id", time: "happened_at" },
        eventIs: "purchase",
      },
    });
    await shop.import(cohort, connection);
    await shop.change(cohort, {
      definition: {
        kind: "criteria",
        dataSet: "inverted",
        where: { not: { performed: { event: "purchase" } } },
      },
    });

    const { change } = await shop.done<Preview>("POST", `/cohorts/${cohort}/preview`, {
      connectionId: connection,
    });
    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({
      status: "failed",
      reason: "unusual-change",
      toSend: { adds: 20, removes: 20 },
    });
    expect(change).toMatchObject({ unusual: true, adds: 20, removes: 20, unusualChange: run.unusualChange });
    expect(change?.inWords).toEqual({
      ...run.inWords,
      what: "An import would be stopped before anything is sent: it would add 20 users and remove 20 of the 20 imported so far.",
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    const mail = await shop.mailOf(run);
    for (const said of Object.values(run.inWords)) expect(mail).toContain(said);
    expect(mail).toContain("a mistake in the definition");
    expect(mail).toContain("If the limits are too strict, change them in the cohort's settings.");

    await shop.change(cohort, { definition: whoBought("inverted") });
    expect(await shop.import(cohort, connection)).toMatchObject({
      status: "succeeded",
      counts: { kept: 20, added: 0, removed: 0 },
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
  });
});

describe.concurrent("connection moved", () => {
  it("is refused while the old one holds users; emptied there first, everyone is only at the new one", async () => {
    const other = await shop.connection("other");
    await shop.give("lists/moved.csv", listOf(from(1, 12)));
    const cohort = await shop.cohort({ name: "Moved", definition: ofList("lists/moved.csv"), guard });
    const schedule = {
      cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
      connectionId: connection,
      recipients: ["ana@example.com"],
    };
    const way = `/cohorts/${cohort}/schedule`;
    await shop.done("POST", way, schedule);
    await shop.told(await shop.done("POST", `${way}/imports`));
    const moved = { ...schedule, connectionId: other };
    expect(await shop.call("PUT", way, moved)).toMatchObject({
      status: 409,
      body: {
        type: "urn:problem:members-left-at-braze",
        held: [{ connectionId: connection, members: 12 }],
        detail: expect.stringContaining('Import it there with "empty": true first'),
      },
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 12));

    const emptied = await shop.import(cohort, connection, { empty: true });
    expect(emptied).toMatchObject({ status: "succeeded", counts: { removed: 12 }, totalUsersImported: 0 });
    expect(await shop.mailOf(emptied)).toContain("The cohort was emptied in Braze: 12 users removed.");
    await shop.done("PUT", way, moved);
    const run = await shop.told(await shop.done("POST", `${way}/imports`));
    expect(run).toMatchObject({ status: "succeeded", connectionId: other, counts: { added: 12 } });
    expect(await shop.audience(cohort)).toEqual([]);
    expect(await shop.audience(cohort, "other")).toEqual(from(1, 12));
    expect(await shop.call("PATCH", `/connections/${connection}`, { partner: "other" })).toMatchObject({
      status: 409,
      body: {
        type: "urn:problem:connection-fixed",
        detail: expect.stringContaining("Create another connection for another workspace."),
      },
    });
  });
});

describe.concurrent("cohort deleted", () => {
  it("is refused while Braze holds users; once it was emptied nobody is left, and its history stays", async () => {
    await shop.give("lists/deleted.csv", listOf(from(1, 12)));
    const cohort = await shop.cohort({ name: "Deleted", definition: ofList("lists/deleted.csv"), guard });
    await shop.import(cohort, connection);
    expect(await shop.call("DELETE", `/cohorts/${cohort}`)).toMatchObject({
      status: 409,
      body: {
        type: "urn:problem:members-left-at-braze",
        held: [{ connectionId: connection, members: 12 }],
      },
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 12));

    const emptied = await shop.import(cohort, connection, { empty: true });
    expect(await shop.mailOf(emptied)).toContain("Emptied: Deleted — 12 removed");
    expect(await shop.audience(cohort)).toEqual([]);
    expect(await shop.call("DELETE", `/cohorts/${cohort}`)).toMatchObject({ status: 204 });
    const history = await shop.done<{ items: unknown[] }>("GET", `/cohorts/${cohort}/imports`);
    expect(history.items).toMatchObject([{ counts: { removed: 12 } }, { counts: { added: 12 } }]);
  });

  it("with leaveMembers leaves everyone at Braze", async () => {
    await shop.give("lists/left.csv", listOf(from(1, 3)));
    const cohort = await shop.cohort({ name: "Left", definition: ofList("lists/left.csv") });
    await shop.import(cohort, connection);
    expect(await shop.call("DELETE", `/cohorts/${cohort}?leaveMembers=true`)).toMatchObject({ status: 204 });
    expect(await shop.audience(cohort)).toEqual(from(1, 3));
    const request = { connectionId: connection, recipients: ["ana@example.com"], empty: true };
    expect(await shop.call("POST", `/cohorts/${cohort}/imports`, request)).toMatchObject({ status: 404 });
  });
});

describe.concurrent("identifier order changed", () => {
  it("is stopped by the guard, because everyone would leave and enter; allowed once, every person stays", async () => {
    const rows = from(1, 20).map((one) => {
      const { alias_name, alias_label } = alias(one);
      // Of some people only one identifier is known.
      return one % 5 === 0 ? `u${one},,` : `${one % 5 === 1 ? "" : `u${one}`},${alias_name},${alias_label}`;
    });
    await shop.give("lists/order.csv", `external_id,alias_name,alias_label\n${rows.join("\n")}\n`);
    const cohort = await shop.cohort({ name: "Order", definition: ofList("lists/order.csv"), guard });
    expect(await shop.import(cohort, connection)).toMatchObject({ counts: { added: 20 } });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));

    await shop.change(cohort, { identifierOrder: ["alias", "external_id"] });
    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({ reason: "unusual-change", toSend: { adds: 12, removes: 12 } });
    expect(await shop.mailOf(run)).toContain("added 12 users and removed 12 of the 20 imported so far");
    expect(await shop.audience(cohort)).toEqual(from(1, 20));

    const allowed = await shop.import(cohort, connection, { allowUnusualChange: true });
    expect(allowed).toMatchObject({ status: "succeeded", totalUsersImported: 20 });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
    await shop.change(cohort, { identifierOrder: ["external_id", "alias"] });
    await shop.import(cohort, connection, { allowUnusualChange: true });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));
  });
});

describe.concurrent("a cohort's own guard", () => {
  it.each([
    ["removeShare", 30, "must be a share above 0, up to 1, such as 0.3 for 30 %"],
    ["removeShare", "30%", "must be a number"],
    ["addFactor", 0, "must be a number above 0, such as 3 for three times as many"],
    ["floor", -1, "must be a number of users, 0 or more"],
    ["floor", 1.5, "must be a whole number"],
    ["share", 0.3, "there is no such field here"],
  ])("%s: %s is refused on POST and PUT: it %s", async (field, value, detail) => {
    const wrong = {
      name: "Guarded",
      timeZone: "UTC",
      definition: ofList("lists/any.csv"),
      guard: { [field]: value },
    };
    const refused = { status: 400, body: { errors: [{ pointer: `/guard/${field}`, detail }] } };
    expect(await shop.call("POST", "/cohorts", wrong)).toMatchObject(refused);
    expect(await shop.call("PUT", "/cohorts/any", wrong)).toMatchObject(refused);
  });
});
