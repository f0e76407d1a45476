/** Requests of partners, by partner and time. */
import type { NotedRequest } from "../../contract/sandbox-received.ts";
import { table as layout } from "../../contract/table.ts";
import type { SandboxRequests } from "../../sandbox/ports.ts";
import { queryPage } from "./page.ts";
import { type Item, putItem, type Table } from "./table.ts";

const KEPT_SECONDS = 7 * 86_400;
const partitionOf = (partner: string) => `SANDBOX#REQUESTS#${partner}`;

export function sandboxRequestsInTable(table: Table): SandboxRequests {
  return {
    async note(request) {
      const { partner, at, id } = request;
      const item = {
        pk: partitionOf(partner),
        sk: `${at}#${id}`,
        [layout.expiresAt]: Math.floor(Date.parse(at) / 1_000) + KEPT_SECONDS,
        request: JSON.stringify(request),
      };
      // A request is recorded once: each has its own id.
      await putItem(table, item, { when: "attribute_not_exists(#pk)" });
    },
    async list(partner, wanted) {
      const lookup = { from: "items", partition: partitionOf(partner), newestFirst: true } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(requestIn), ...page };
    },
  };
}

function requestIn(item: Item): NotedRequest {
  return JSON.parse(String(item["request"])) as NotedRequest;
}
