/** What other systems are told, as the API document's webhooks. docs/notices.md says how it reaches them. */
import type * as z from "zod/mini";
import { channelTest, connectionStateChanged, importEnded } from "../notices.ts";
import type { Tag } from "./tags.ts";

interface NoticeOperation {
  /** Generated clients use it as a name. */
  id: string;
  tag: Tag;
  summary: string;
  schema: z.ZodMiniType;
  example: unknown;
}

export const notices: readonly NoticeOperation[] = [
  {
    id: "import-ended",
    tag: "Notices",
    summary: "An import has ended, in whatever way",
    schema: importEnded,
    example: {
      version: 1,
      id: "import-ended_c0h0rt00000000000000_20261124T080000Z_scheduled",
      type: "import.ended",
      timestamp: "2026-11-24T08:01:12.000Z",
      data: {
        id: "c0h0rt00000000000000_20261124T080000Z_scheduled",
        cohortId: "c0h0rt00000000000000",
        cohortName: "Loyal buyers",
        connectionId: "w0rkspace00000000000",
        connectionName: "Shop, EU",
        trigger: "scheduled",
        time: "2026-11-24T08:00:00Z",
        startedAt: "2026-11-24T08:00:02.000Z",
        status: "succeeded",
        endedAt: "2026-11-24T08:01:12.000Z",
        counts: {
          members: 1200,
          kept: 1100,
          added: 100,
          removed: 12,
          rejected: { "no-identifier": 3 },
          refused: 0,
          unknown: 0,
          unsent: 0,
        },
        totalUsersImported: 1200,
      },
    },
  },
  {
    id: "connection-state-changed",
    tag: "Notices",
    summary: "A connection is active, failing, disabled, or must be activated again",
    schema: connectionStateChanged,
    example: {
      version: 1,
      id: "connection-state_w0rkspace00000000000_7",
      type: "connection.state-changed",
      timestamp: "2026-11-24T08:01:12.000Z",
      data: {
        connectionId: "w0rkspace00000000000",
        connectionName: "Shop, EU",
        from: "active",
        to: "failing",
      },
    },
  },
  {
    id: "channel-test",
    tag: "Notices",
    summary: "Somebody tests a webhook; the bus is not told",
    schema: channelTest,
    example: {
      version: 1,
      id: "channel-test_t3s7t3s7t3s7t3s7t3s7",
      type: "channel.test",
      timestamp: "2026-11-24T08:01:12.000Z",
      data: { channelId: "c4h9n2l6q8w1e5r7t3y0", channelName: "On call" },
    },
  },
];
