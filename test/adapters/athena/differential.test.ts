import { expect, it } from "vitest";
import { hasPostgres } from "../postgres/cluster.ts";
import { compareDialects } from "./differential.ts";

it("DuckDB, Athena's adapter and an independent evaluation find the same members, or none can read the data", async () => {
  await expect(compareDialects(12, 20_261_128, { postgres: false })).resolves.toBeUndefined();
});

it.skipIf(!hasPostgres)("so does PostgreSQL (needs PostgreSQL)", async () => {
  await expect(compareDialects(6, 20_261_129, { postgres: true })).resolves.toBeUndefined();
});
