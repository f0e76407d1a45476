import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { furnish } from "../prove/furnish.ts";
import { CREATED, folderHere, type Here, here, request } from "../prove/kills/here.ts";

describe("the API of schedules", () => {
  const { folder, remove } = folderHere();
  let machine: Here;
  beforeAll(async () => {
    machine = await here({ folder, memory: true, clock: new Date("2026-11-24T07:00:00.000Z") });
    await furnish(machine, ["loyal", "lapsed"], CREATED);
  });
  afterAll(async () => {
    await machine?.stop();
    remove();
  });
  const way = "/cohorts/loyal/schedule";
  const ana = request("ana@example.com");

  it("creates a schedule: 201 with its next occurrences; a second one is 409 with the first", async () => {
    expect(await machine.call("GET", way)).toMatchObject({
      status: 404,
      body: { type: "urn:problem:no-schedule" },
    });
    expect(await machine.call("POST", way, ana)).toMatchObject({
      status: 201,
      body: { state: "live", inWords: { en: "Every day at 09:00, UTC" }, next: { length: 5 } },
    });
    expect(await machine.call("POST", way, request("bo@example.com"))).toMatchObject({
      status: 409,
      body: { type: "urn:problem:schedule-exists", schedule: { recipients: ["ana@example.com"] } },
    });
    expect(await machine.timers()).toEqual(["loyal.1"]);
  });

  it("answers 404 to an invalid id: an import's without a date, others that are too long", async () => {
    const long = "a".repeat(3_000);
    const paths = ["/imports/x_20261399T112241Z_once-a", `/cohorts/${long}`, `/connections/${long}`];
    for (const path of paths)
      expect(await machine.call("GET", path)).toMatchObject({
        status: 404,
        body: { type: "urn:problem:not-found" },
      });
  });

  it("refuses an invalid schedule with the place of each validation issue", async () => {
    const cadence = { every: "monthly", dayOfMonth: 31, at: "09:00", timeZone: "UTC" };
    expect(await machine.call("POST", "/cohorts/lapsed/schedule", { ...ana, cadence })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/cadence/dayOfMonth" }] },
    });
  });

  it("changes, pauses and resumes it, each time with the correct timer", async () => {
    const cadence = { ...ana.cadence, at: "10:00" };
    expect(await machine.call("PUT", way, { ...ana, cadence })).toMatchObject({
      status: 200,
      body: { generation: 2 },
    });
    expect(await machine.timers()).toEqual(["loyal.2"]);
    expect(await machine.call("POST", `${way}/pause`)).toMatchObject({
      status: 200,
      body: { state: "paused" },
    });
    expect(await machine.timers()).toEqual([]);
    expect(await machine.call("POST", `${way}/resume`)).toMatchObject({
      status: 200,
      body: { generation: 3 },
    });
    expect(await machine.timers()).toEqual(["loyal.3"]);
  });

  it("imports by hand: 202 and the run", async () => {
    expect(await machine.call("POST", `${way}/imports`)).toMatchObject({
      status: 202,
      body: { trigger: "manual", mails: [{ to: "ana@example.com" }] },
    });
  });

  it("imports by hand with a body that may allow an unusual change, and nothing else", async () => {
    expect(await machine.call("POST", `${way}/imports`, { empty: true })).toMatchObject({
      status: 400,
      body: { detail: "/empty there is no such field here." },
    });
    const allowed = await machine.call("POST", `${way}/imports`, { allowUnusualChange: "yes" });
    expect(allowed).toMatchObject({ status: 400, body: { errors: [{ pointer: "/allowUnusualChange" }] } });
  });

  it("refuses a body on routes that take none", async () => {
    expect(await machine.call("POST", `${way}/pause`, { until: "tomorrow" })).toMatchObject({
      status: 400,
      body: { type: "urn:problem:unexpected-body" },
    });
  });

  it("refuses an unknown query parameter", async () => {
    expect(await machine.call("GET", "/schedules?state=paused")).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/state" }] },
    });
  });

  it("answers unknown routes with a problem, with the methods of the path", async () => {
    expect(await machine.call("GET", "/nothing")).toMatchObject({
      status: 404,
      body: { type: "urn:problem:no-such-route" },
    });
    expect(await machine.call("PATCH", way)).toMatchObject({
      status: 405,
      body: { type: "urn:problem:method-not-allowed" },
    });
    expect(await machine.call("GET", "/imports/x_20261399T112241Z_once-a")).toMatchObject({ status: 404 });
  });

  it("dispatches by the route that the token's scope was checked for, whatever the path is", async () => {
    expect(await machine.call("GET", "/cohorts/loyal%2Fschedule")).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('no cohort "loyal/schedule"') },
    });
  });

  it("lists a schedule, and refuses to delete its cohort and connection", async () => {
    expect(await machine.call("GET", "/schedules")).toMatchObject({
      status: 200,
      body: { items: [{ cohortId: "loyal", next: { due: "2026-11-24T10:00:00.000Z" } }] },
    });
    const scheduled = { status: 409, body: { type: "urn:problem:scheduled" } };
    expect(await machine.call("PATCH", "/connections/shop", { disabled: true })).toMatchObject(scheduled);
    expect(await machine.call("DELETE", "/connections/shop?leaveMembers=true")).toMatchObject({
      status: 409,
    });
  });

  it("ends it: 204, no timer, and its history stays readable", async () => {
    expect(await machine.call("DELETE", way)).toMatchObject({ status: 204 });
    expect(await machine.timers()).toEqual([]);
    expect(await machine.call("GET", way)).toMatchObject({
      status: 200,
      body: { state: "ended", next: [], past: [{ generation: 3 }] },
    });
    expect(await machine.call("DELETE", way)).toMatchObject({ status: 404 });
  });

  it("ends it with its cohort or its connection, if that is forced", async () => {
    await machine.call("POST", "/cohorts/lapsed/schedule", ana);
    expect(await machine.call("DELETE", "/cohorts/lapsed")).toMatchObject({ status: 409 });
    expect(await machine.call("DELETE", "/cohorts/lapsed?force=true")).toMatchObject({ status: 204 });
    await machine.call("POST", way, ana);
    expect(await machine.call("PATCH", "/connections/shop?force=true", { disabled: true })).toMatchObject({
      status: 200,
      body: { status: "disabled" },
    });
    expect(await machine.timers()).toEqual([]);
    expect(await machine.call("GET", "/schedules")).toMatchObject({ body: { items: [] } });
  });
});
