/**
 * Notices for other systems: what the stage's bus of EventBridge, and webhooks, are told. Version 1: fields may be added to it, and
 * words to `trigger` and `reason`; one is removed, or means something else, only in a version of its own.
 * docs/notices.md describes them.
 */
import * as z from "zod/mini";
import { connectionStatus } from "./connections.ts";
import { channelId, connectionId } from "./ids.ts";
import { outcome, run } from "./imports.ts";

/** `source` of every event on the bus. */
export const NOTICE_SOURCE = "cohort-import";

const about = {
  version: z.literal(1),
  /** The same in each repetition. */
  id: z.string(),
  /** When it happened, not when it was told. ISO. */
  timestamp: z.string(),
};

export const importEnded = z.object({
  ...about,
  type: z.literal("import.ended"),
  data: z.extend(
    z.pick(run, {
      id: true,
      cohortId: true,
      cohortName: true,
      connectionId: true,
      connectionName: true,
      trigger: true,
      time: true,
      startedAt: true,
      reason: true,
      counts: true,
      totalUsersImported: true,
    }),
    {
      status: outcome,
      endedAt: z.string(),
      /** From when it was due to when its data was found, if it has waited for its data. */
      lateBySeconds: z.exactOptional(z.number()),
    },
  ),
});
export type ImportEnded = z.infer<typeof importEnded>;

export const connectionStateChanged = z.object({
  ...about,
  type: z.literal("connection.state-changed"),
  data: z.object({
    connectionId,
    connectionName: z.string(),
    from: connectionStatus,
    to: connectionStatus,
  }),
});
export type ConnectionStateChanged = z.infer<typeof connectionStateChanged>;

export type Notice = ImportEnded | ConnectionStateChanged;

/** Sent when somebody tests a webhook. The bus is not told. */
export const channelTest = z.object({
  ...about,
  type: z.literal("channel.test"),
  data: z.object({ channelId, channelName: z.string() }),
});
export type ChannelTest = z.infer<typeof channelTest>;
