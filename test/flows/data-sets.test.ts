/** From files to a data set that can be used, and to its end, on the whole system. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { DataSet, DataSetRequest } from "../../shared/contract/data-sets.ts";
import { temporaryFolder } from "../local/folder.ts";
import { Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(temporaryFolder());
});
afterAll(() => shop?.close());

const request = (prefix: string, more: Partial<DataSetRequest["events"]> = {}): DataSetRequest => ({
  name: "Shop",
  events: {
    prefix,
    format: "csv",
    columns: { user: "user", time: "time", event: "event" },
    marker: "_SUCCESS",
    ...more,
  },
});
const check = (id: string) => shop.done<DataSetCheck>("POST", `/data-sets/${id}/check`, {});

describe("a data set", () => {
  it("is tried by a dry run until it can be used, and then stored", async () => {
    await shop.give("dry/a.csv", "user,at,event\nu1,2026-01-05,buy\n");
    const dry = (body: DataSetRequest) => shop.done<DataSetCheck>("PUT", "/data-sets/dry?dryRun=true", body);
    const first = await dry(request("dry/"));
    expect(first).toMatchObject({
      usable: false,
      problems: [{ reason: "stale-data" }, { reason: "definition-invalid" }],
    });
    expect(first.problems[1]?.detail).toBe('There is no column "time". There are: user, at, event.');
    expect((await shop.call("GET", "/data-sets/dry")).status).toBe(404);

    await shop.give("dry/_SUCCESS", "");
    const columns = { user: "user", time: "at", event: "event" };
    expect(await dry(request("dry/", { columns }))).toMatchObject({ usable: true, problems: [] });
    expect((await shop.call("GET", "/data-sets/dry")).status).toBe(404);
    await shop.done<DataSet>("PUT", "/data-sets/dry", request("dry/", { columns }));
    expect(await check("dry")).toMatchObject({
      usable: true,
      events: { names: { first: [{ name: "buy", count: 1 }] } },
    });
  });

  it("is changed at the version that its caller saw, and made only where there is none", async () => {
    const put = (body: object) => shop.call<DataSet>("PUT", "/data-sets/versioned", body);
    const asked = request("versioned/");
    expect((await put({ ...asked, version: 0 })).body).toMatchObject({
      type: "urn:problem:changed-meanwhile",
    });
    expect(await put({ ...asked, version: null })).toMatchObject({ status: 201, body: { version: 0 } });
    expect(await put({ ...asked, version: null })).toMatchObject({
      status: 409,
      body: { type: "urn:problem:data-set-exists" },
    });
    expect(await put({ ...asked, name: "Club", version: 0 })).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(await put({ ...asked, name: "Late", version: 0 })).toMatchObject({ status: 409 });
    const { body } = await shop.call<DataSet>("GET", "/data-sets/versioned");
    expect(body).toEqual({ ...asked, id: "versioned", name: "Club", version: 1 });
    expect(await put({ ...asked, name: "Last" })).toMatchObject({ status: 200, body: { version: 2 } });
  });

  it("is told of by the same reason and detail in a check and in a preview", async () => {
    await shop.give("odd/a.csv", "user,time,event\nu1,2026-01-05,buy\n");
    await shop.give("odd/b.csv", "user,time,event\nu2,05/01/2026,buy\n");
    await shop.give("odd/_SUCCESS", "");
    await shop.done("PUT", "/data-sets/odd", request("odd/"));
    const definition = { kind: "criteria", dataSet: "odd", where: { performed: { event: "buy" } } };
    const preview = await shop.call<{ detail: string }>("POST", "/previews", { timeZone: "UTC", definition });
    expect(preview).toMatchObject({ status: 422, body: { type: "urn:problem:data-unreadable" } });
    const { problems } = await check("odd");
    const place = { file: "b.csv", line: 2, shape: '"99/99/9999"' };
    const fault = { code: "values-no-times", values: { set: 2, unreadable: 1, column: "time", ...place } };
    const { detail } = preview.body;
    expect(problems).toEqual([{ source: "events", reason: "data-unreadable", detail, fault }]);
    expect(problems[0]?.detail).toContain('line 2 of the file "b.csv", which is written like "99/99/9999"');
  });

  it("is there for each cohort that was created while it was being deleted", async () => {
    for (let round = 0; round < 5; round++) {
      await shop.done("PUT", "/data-sets/racing", request("racing/"));
      const definition = { kind: "criteria", dataSet: "racing", where: { performed: { event: "buy" } } };
      const create = (name: string) =>
        shop.call<{ id: string }>("POST", "/cohorts", { name, timeZone: "UTC", definition });
      const [one, deleted, two] = await Promise.all([
        create("One"),
        shop.call("DELETE", "/data-sets/racing"),
        create("Two"),
      ]);
      const created = [one, two].filter(({ status }) => status === 201);
      for (const { status } of [one, two]) expect([201, 422]).toContain(status);
      expect([204, 409]).toContain(deleted.status);
      if (created.length > 0) {
        expect((await shop.call("GET", "/data-sets/racing")).status).toBe(200);
        const refused = await shop.call<{ cohorts: unknown[] }>("DELETE", "/data-sets/racing");
        expect(refused).toMatchObject({ status: 409, body: { type: "urn:problem:data-set-in-use" } });
        expect(refused.body.cohorts).toHaveLength(created.length);
      }
      for (const { body } of created) await shop.done("DELETE", `/cohorts/${body.id}`);
      expect([204, 404]).toContain((await shop.call("DELETE", "/data-sets/racing")).status);
    }
  });
});
