/** What other systems are told. The id of a notice is made of what it tells, so that a repetition is recognized. */
import type { Channel } from "../contract/channels.ts";
import type { Connection, UntoldChange } from "../contract/connections.ts";
import type { Run } from "../contract/imports.ts";
import type { ChannelTest, ConnectionStateChanged, ImportEnded } from "../contract/notices.ts";
import { lateBySeconds } from "./data-wait.ts";
import { isFinished } from "./run.ts";

/** Throws if it has not ended. */
export function importEnded(run: Run): ImportEnded {
  const { status, endedAt } = run;
  if (!isFinished(run) || status === "queued" || status === "running" || endedAt === undefined)
    throw new Error(`run ${run.id} has not ended: there is nothing to tell yet`);
  const lateBy = lateBySeconds(run);
  return {
    version: 1,
    id: `import-ended_${run.id}`,
    type: "import.ended",
    timestamp: endedAt,
    data: {
      id: run.id,
      cohortId: run.cohortId,
      cohortName: run.cohortName,
      connectionId: run.connectionId,
      connectionName: run.connectionName,
      trigger: run.trigger,
      time: run.time,
      status,
      endedAt,
      ...(run.startedAt !== undefined && { startedAt: run.startedAt }),
      ...(run.reason !== undefined && { reason: run.reason }),
      ...(lateBy !== undefined && { lateBySeconds: lateBy }),
      ...(run.counts !== undefined && { counts: run.counts }),
      ...(run.totalUsersImported !== undefined && { totalUsersImported: run.totalUsersImported }),
    },
  };
}

export function connectionStateChanged(
  { id, name }: Pick<Connection, "id" | "name">,
  { version, from, to, at }: UntoldChange,
): ConnectionStateChanged {
  return {
    version: 1,
    id: `connection-state_${id}_${version}`,
    type: "connection.state-changed",
    timestamp: at,
    data: { connectionId: id, connectionName: name, from, to },
  };
}

/** `id`: of this test. */
export function channelTest(
  { id, name }: Pick<Channel, "id" | "name">,
  test: { id: string; now: Date },
): ChannelTest {
  return {
    version: 1,
    id: `channel-test_${test.id}`,
    type: "channel.test",
    timestamp: test.now.toISOString(),
    data: { channelId: id, channelName: name },
  };
}
