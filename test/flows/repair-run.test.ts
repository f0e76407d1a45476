/** A run whose execution has died: when it may be settled, and what becomes of its mails. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { renewal } from "../../shared/domain/lease.ts";
import { LEASE_MS, WORKER_LIFE_MS } from "../../shared/limits.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { repairRun } from "../../shared/usecases/reconcile/repair-run.ts";
import { aRun } from "../fakes/ids.ts";
import { HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { cohortId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana"));
});
const repair = (run: RunId) => repairRun(story.world, run);
const leaseOf = async () => (await story.world.ledgers.read(cohortId)).lease;
async function opened(): Promise<RunId> {
  const id = await story.story.accept();
  await story.story.open(id);
  return id;
}
/** AWS deletes executions 90 days after their end; a start may also have been lost. */
const forgetExecutions = () => {
  story.world.workflow.execution = async () => ({ is: "none" });
};

describe("a run that has not ended", () => {
  it("waits until its lease has expired, however long ago it began, where no execution is known", async () => {
    const id = await opened();
    story.pass(10 * MINUTE);
    await story.world.ledgers.renewLease(renewal(id, story.world.clock.now()));
    forgetExecutions();
    story.pass(LEASE_MS - 1);
    expect(await repair(id)).toBe("waiting");
    expect(await story.reconcile()).toMatchObject({ runsHandedOver: 1, runsRestarted: 0, runsSettled: 0 });
    story.pass(1);
    expect(await repair(id)).toBe("settled");
    expect(await story.story.row(id)).toMatchObject({ status: "failed", reason: "workflow-died" });
  });

  it("waits for as long as it could have taken a lease, where no execution is known", async () => {
    const id = await story.story.accept();
    await story.world.runs.start(id, story.world.clock.now().toISOString());
    forgetExecutions();
    story.pass(LEASE_MS - 1);
    expect(await repair(id)).toBe("waiting");
    story.pass(1);
    expect(await repair(id)).toBe("settled");
  });

  it("keeps a lease that it renews at the last moment", async () => {
    const id = await opened();
    story.world.workflow.end(id);
    story.pass(WORKER_LIFE_MS);
    const { ledgers } = story.world;
    const { closeLease } = ledgers;
    ledgers.closeLease = async (lease) => {
      await ledgers.renewLease(renewal(id, story.world.clock.now()));
      return closeLease(lease);
    };
    expect(await repair(id)).toBe("waiting");
    expect(await story.story.row(id)).toMatchObject({ status: "running" });
    expect(await leaseOf()).toMatchObject({ run: id, phase: "sending" });
  });

  it("is settled without the lease that another import of its cohort has, which goes on", async () => {
    const died = await story.story.accept();
    const other = await story.story.acceptRacing();
    await story.world.runs.start(died, story.world.clock.now().toISOString());
    story.world.workflow.end(died);
    story.pass(WORKER_LIFE_MS);
    await story.story.open(other);
    const lease = await leaseOf();
    expect(await repair(died)).toBe("settled");
    expect(await story.story.row(died)).toMatchObject({ status: "failed", reason: "workflow-died" });
    expect(await leaseOf()).toEqual(lease);
    expect(lease).toMatchObject({ run: other });
  });

  it("must exist", async () => {
    await expect(repair(aRun("nowhere"))).rejects.toThrow("has no row");
  });
});

describe("the mails of a run that has ended", () => {
  async function ended(): Promise<RunId> {
    const recipients = ["ana@example.com", "bo@example.com", "cy@example.com"];
    const id = await story.story.accept({ recipients });
    await story.story.settle(id, await story.story.upToSettle(id));
    const { mails } = story.world;
    const send = mails.importEnded;
    mails.importEnded = (mail) => {
      if (mail.to.startsWith("bo")) return Promise.reject(new MailNotTaken("SES is away"));
      return mail.to.startsWith("cy") ? Promise.reject(new Error("no answer")) : send(mail);
    };
    await story.story.notify(id).catch(() => {});
    return id;
  }
  const states = async (id: RunId) => (await story.story.row(id)).mails.map(({ state }) => state);

  it("are tried for a day, and then told as they are: sent, failed, or unknown", async () => {
    const id = await ended();
    expect(await states(id)).toEqual(["sent", "waiting", "sending"]);
    story.pass(24 * HOUR);
    await expect(repair(id)).rejects.toThrow("not every mail");
    story.world.meter.counts.clear();
    story.pass(1);
    expect(await repair(id)).toBe("closed");
    expect(await states(id)).toEqual(["sent", "failed", "unknown"]);
    expect(story.world.meter.counts.get(metrics.mailsNotSent)).toBe(2);
    expect((await story.world.runs.unclosed({ limit: 1 })).items).toEqual([]);
  });

  it("keep the run in the list of those to repair while one of them is being sent", async () => {
    const id = await ended();
    story.world.mails.importEnded = async () => "sent";
    expect(await repair(id)).toBe("told");
    expect(await states(id)).toEqual(["sent", "sent", "sending"]);
    expect((await story.world.runs.unclosed({ limit: 1 })).items).toMatchObject([{ id }]);
  });

  it("are not there while it goes on", async () => {
    const id = await opened();
    await expect(story.story.notify(id)).rejects.toThrow("has not ended");
    expect(story.world.mails.sent).toEqual([]);
  });
});
