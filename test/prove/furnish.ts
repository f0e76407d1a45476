import type { World } from "../../shared/ports/world.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";

export const shop = aConnection("shop");

/** Creates cohorts, and the active connection "shop", for which schedules can be created. */
export async function furnish(
  { cohorts, connections }: Pick<World, "cohorts" | "connections">,
  ids: readonly string[],
  createdAt: string,
): Promise<void> {
  const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
  for (const id of ids)
    await cohorts.create({ id: aCohort(id), name: id, timeZone: "UTC", definition, createdAt, version: 0 });
  await connections.create({
    id: shop,
    name: "Shop",
    endpoint: "https://rest.fra-01.braze.eu",
    partner: "kubit",
    contacts: ["ops@example.com"],
    locale: "en",
    status: "active",
    keys: [{ id: "key", masked: "…", status: "active", addedBy: "ops", addedAt: createdAt }],
    createdAt,
    version: 0,
  });
}
