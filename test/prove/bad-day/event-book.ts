/** What the stage's bus of events has, by the id of what is told. */
import { createHash } from "node:crypto";
import type { BusEvent } from "../../../local/aws/event-bus.ts";
import type { Connection } from "../../../shared/contract/connections.ts";
import type { ConnectionStateChanged, Notice } from "../../../shared/contract/notices.ts";

/** The text itself would be most of what a simulation of weeks keeps. */
interface Told {
  digest: string;
  copies: number;
}

export class EventBook {
  readonly #told = new Map<string, Told>();
  /** By connection, then by the version that a change made. */
  readonly #changes = new Map<string, Map<number, ConnectionStateChanged["data"]>>();
  readonly #fault: (what: string) => void;

  constructor(fault: (what: string) => void) {
    this.#fault = fault;
  }

  accepted({ detail }: Pick<BusEvent, "detail">): void {
    const notice = detail as Notice;
    const { id } = notice;
    const digest = createHash("sha256").update(JSON.stringify(notice)).digest("base64url").slice(0, 8);
    const before = this.#told.get(id);
    if (before && before.digest !== digest) this.#fault(`${id} is told in two ways`);
    this.#told.set(id, { digest, copies: (before?.copies ?? 0) + 1 });
    if (notice.type !== "connection.state-changed") return;
    const version = Number(id.split("_").at(-1));
    const its = this.#changes.get(notice.data.connectionId) ?? new Map();
    this.#changes.set(notice.data.connectionId, its.set(version, notice.data));
  }

  copies(id: string): number {
    return this.#told.get(id)?.copies ?? 0;
  }

  /** All, and those that were told again. */
  get total(): { events: number; repeated: number } {
    const all = [...this.#told.values()];
    return { events: all.length, repeated: all.filter(({ copies }) => copies > 1).length };
  }

  /** Each change begins where the one before ended, and the last one is where the connection is: none is missing. */
  isWhole({ id, status }: Pick<Connection, "id" | "status">, begun: Connection["status"]): boolean {
    let at = begun;
    const inOrder = [...(this.#changes.get(id) ?? [])].sort(([one], [other]) => one - other);
    for (const [, { from, to }] of inOrder) {
      if (from !== at) return false;
      at = to;
    }
    return at === status;
  }
}
