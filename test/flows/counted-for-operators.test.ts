/** What notify counts for the alarms of operators. */
import { beforeEach, describe, expect, it } from "vitest";
import { metrics } from "../../shared/contract/metrics.ts";
import { Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
  story.world.engine.selects(users("ana"));
});

describe("the end of an import", () => {
  const { connection, data, ledger } = metrics.endedFor;
  const counted = () => [connection, data, ledger].map((name) => story.world.meter.counts.get(name) ?? 0);

  it("that Braze refused the key of is counted as one of the connection", async () => {
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    expect(await story.import()).toMatchObject({ status: "failed", reason: "key-refused" });
    expect(counted()).toEqual([1, 0, 0]);
  });

  it("whose data was too old is counted as one of the data", async () => {
    const fault = { code: "no-files", values: { prefix: "shop/" } } as const;
    story.world.engine.fails({ reason: "stale-data", detail: "no files", fault });
    expect(await story.import()).toMatchObject({ status: "failed", reason: "stale-data" });
    expect(counted()).toEqual([0, 1, 0]);
  });

  it("whose definition is wrong, or that succeeded, is nobody's of these", async () => {
    await story.import();
    expect(story.world.meter.counts).toEqual(new Map());
    story.world.engine.fails({ reason: "definition-invalid", detail: "no such column" });
    expect(await story.import()).toMatchObject({ status: "failed", reason: "definition-invalid" });
    expect(counted()).toEqual([0, 0, 0]);
  });
});

describe("a mail", () => {
  it("that was refused for good is counted, and one that was sent is not", async () => {
    story.world.mails.unreachable.add("bo@example.com");
    const { mails } = await story.import({ recipients: ["ana@example.com", "bo@example.com"] });
    expect(mails.map(({ state }) => state)).toEqual(["sent", "failed"]);
    expect(story.world.meter.counts.get(metrics.mailsNotSent)).toBe(1);
  });
});
