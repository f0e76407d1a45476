/** How the sandbox behaves towards each partner, with its counters. */
import type { SandboxBehaviour, SandboxBehaviours } from "../../sandbox/ports.ts";
import { type Key, putItem, readItem, type Table, updateItem } from "./table.ts";

/** Seconds that counters are kept after their window. */
const SPARE_SECONDS = 86_400;

export function sandboxBehavioursInTable(table: Table): SandboxBehaviours {
  const pkOf = (partner: string) => `SANDBOX#BEHAVIOUR#${partner}`;
  const settingOf = (partner: string): Key => ({ pk: pkOf(partner), sk: "META" });
  const takenOf = (partner: string, version: string): Key => ({ pk: pkOf(partner), sk: `TAKEN#${version}` });

  return {
    async read(partner) {
      const item = await readItem(table, settingOf(partner));
      return item && (JSON.parse(String(item["behaviour"])) as SandboxBehaviour);
    },
    async put(partner, behaviour) {
      const item = {
        ...settingOf(partner),
        version: behaviour.version,
        behaviour: JSON.stringify(behaviour),
      };
      // The last write wins; each has a new version.
      await putItem(table, item, {
        when: "attribute_not_exists(#pk) OR #version <> :version",
        values: { version: behaviour.version },
      });
    },
    async taken(partner, version) {
      const counts = (await readItem(table, takenOf(partner, version))) ?? {};
      const entries = Object.entries(counts).flatMap(([name, count]) => {
        const [, fault] = /^fault(\d+)$/.exec(name) ?? [];
        return fault === undefined ? [] : [[Number(fault), Number(count)] as const];
      });
      const taken: number[] = [];
      for (const [fault, count] of entries) taken[fault] = count;
      return Array.from(taken, (count = 0) => count);
    },
    async take(partner, version, fault, atMost) {
      const taken = await updateItem(table, takenOf(partner, version), {
        update: `ADD #fault${fault} :one SET #expiresAt = :expires`,
        // No more often than `atMost`, however many requests arrive at once.
        when: `attribute_not_exists(#fault${fault}) OR #fault${fault} < :most`,
        values: { one: 1, most: atMost, expires: seconds(table.clock.now().getTime()) + 7 * SPARE_SECONDS },
      });
      return taken !== undefined;
    },
    async countRequest(partner, { begins, seconds: length }) {
      const counted = await updateItem(
        table,
        { pk: pkOf(partner), sk: `RATE#${length}#${seconds(begins)}` },
        {
          update: "ADD #requests :one SET #expiresAt = :expires",
          // The first request in a window creates its counter.
          when: "attribute_not_exists(#pk) OR #requests > :none",
          values: { one: 1, none: 0, expires: seconds(begins) + length + SPARE_SECONDS },
        },
      );
      return Number(counted?.["requests"]);
    },
  };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}
