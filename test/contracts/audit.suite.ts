/** What every audit trail does. */
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import type { AuditTrail, BegunEntry } from "../../shared/ports/audit.ts";
import { everyItem } from "../../shared/usecases/every-item.ts";

const begun = (id: string, at: string, more: Partial<BegunEntry> = {}): BegunEntry => ({
  id,
  at,
  actor: { name: "ana" },
  action: "change-cohort",
  kind: "change",
  request: `request-${id}`,
  ...more,
});
const at = (second: number) => `2026-11-24T08:00:0${second}.123Z`;
const step = { object: "cohort:c1", before: "one", after: "two", version: 3 };
const changes = [{ object: "cohort:c1", before: "one", after: "two" }];

export function auditSuite(trail: () => AuditTrail): void {
  const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

  describe("the audit trail", () => {
    it("shows an entry as open from its beginning on, with its actor and its request", async () => {
      const entry = begun("e1", at(1), { object: "cohort:c1", actor: { name: "ana", client: "page" } });
      await trail().begin(entry);
      expect(await trail().list({}, { limit: 5 })).toEqual({
        items: [{ ...entry, outcome: "open", changes: [] } satisfies AuditEntry],
      });
      expect((await trail().open({ limit: 5 })).items).toEqual([{ ...entry, steps: [] }]);
    });

    it("keeps on an open entry what its request is about to write", async () => {
      const entry = begun("e1", at(1));
      await trail().begin(entry);
      await trail().intend(entry, [step]);
      await trail().intend(entry, [step, { object: "schedule:c1" }]);
      expect((await trail().open({ limit: 5 })).items).toEqual([
        { ...entry, steps: [step, { object: "schedule:c1" }] },
      ]);
    });

    it("ends an entry once: the first ending counts, and nothing more is intended", async () => {
      const entry = begun("e1", at(1));
      await trail().begin(entry);
      await trail().end(entry, { outcome: "done", changes, object: "cohort:c1" });
      await trail().end(entry, { outcome: "interrupted", changes: [] });
      await trail().begin(entry);
      await expect(trail().intend(entry, [step])).rejects.toThrow("has ended");
      expect((await trail().open({ limit: 5 })).items).toEqual([]);
      expect((await trail().list({}, { limit: 5 })).items).toEqual([
        { ...entry, outcome: "done", changes, object: "cohort:c1" },
      ]);
    });

    it("ends an entry about nothing that has a name", async () => {
      const entry = begun("e1", at(1));
      await trail().begin(entry);
      await trail().end(entry, { outcome: "refused", code: "conflict", changes: [] });
      expect((await trail().open({ limit: 5 })).items).toEqual([]);
      expect((await trail().list({}, { limit: 5 })).items).toMatchObject([
        { outcome: "refused", code: "conflict" },
      ]);
    });

    it("lists newest first, in pages, by object, by actor and by time", async () => {
      const all = Array.from({ length: 9 }, (_, index) =>
        begun(`e${index + 1}`, at(index + 1), { actor: { name: index % 2 ? "bo" : "ana" } }),
      );
      for (const entry of all) {
        await trail().begin(entry);
        const object = Number(entry.id.slice(1)) < 4 ? "cohort:c1" : "cohort:c2";
        await trail().end(entry, { outcome: "done", changes: [], object });
      }
      const newest = all.map(({ id }) => id).reverse();
      const inPages = await everyItem((wanted) => trail().list({}, { ...wanted, limit: 2 }));
      expect(inPages.map(({ id }) => id)).toEqual(newest);
      expect(ids(await trail().list({ object: "cohort:c1" }, { limit: 5 }))).toEqual(["e3", "e2", "e1"]);
      expect(ids(await trail().list({ actor: "bo" }, { limit: 9 }))).toEqual(["e8", "e6", "e4", "e2"]);
      expect(ids(await trail().list({ from: at(4), to: at(6) }, { limit: 9 }))).toEqual(["e5", "e4"]);
      expect(await trail().list({ object: "cohort:c3" }, { limit: 5 })).toEqual({ items: [] });
    });
  });
}
