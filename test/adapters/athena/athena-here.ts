/** The stand-ins of Athena and of its objects for one test file, with the adapter over them. */
import { AthenaClient } from "@aws-sdk/client-athena";
import { type AthenaStandIn, athenaStandIn } from "../../../local/aws/athena/athena.ts";
import type { Lake } from "../../../local/aws/athena/tables.ts";
import { gated } from "../../../local/aws/gate/gate.ts";
import { Misbehaving, type Misbehaviour } from "../../../local/aws/misbehaviour.ts";
import { localNames, REGION } from "../../../local/aws/names.ts";
import { operatorCredentials } from "../../../local/aws/permissions/callers.ts";
import { ANY_PORT, listening } from "../../../local/listening.ts";
import type { AthenaDialect } from "../../../shared/adapters/athena/begin.ts";
import { athenaDialect } from "../../../shared/adapters/athena/dialect.ts";
import { selectionsInAthena } from "../../../shared/adapters/athena/selections.ts";
import { firstUnder } from "../../../shared/adapters/s3/objects.ts";
import { OWN_CATALOG } from "../../../shared/contract/athena.ts";
import type { AthenaDataSet } from "../../../shared/contract/data-sets.ts";
import type { Selections } from "../../../shared/ports/selections.ts";
import { type ObjectStore, objectStore } from "../duckdb/object-store.ts";

export const lake: AthenaDataSet = {
  kind: "athena",
  id: "lake",
  name: "Lake",
  version: 0,
  athena: "lake",
  events: { table: "events", columns: { user: "who", time: "at", event: "what" } },
  users: { table: "users", columns: { user: "id", externalId: "id", deviceId: "device" } },
};

/** Queries may scan far less than deployed. */
const workgroup = { workgroup: "tests", bytesPerQuery: 1_000_000 };

export interface AthenaHere {
  store: ObjectStore;
  athena: AthenaStandIn;
  selections: Selections;
  misbehave(next: Misbehaviour): void;
  /** The role of who asks may no more make this call; left out: it may make all. */
  deny(operation?: string): void;
  close(): Promise<void>;
}

/** `dialect`: left out, the one that an import has. */
export async function athenaHere({
  dialect = athenaDialect,
  ...catalog
}: { dialect?: AthenaDialect } & Omit<Lake, "client"> = {}): Promise<AthenaHere> {
  const store = await objectStore();
  const athenas = {
    lake: { ...workgroup, catalog: OWN_CATALOG, database: localNames.athena, locations: [] },
  };
  const athena = athenaStandIn({
    client: store.client,
    workgroups: [workgroup],
    now: () => new Date("2026-01-05T09:00:00Z"),
    ...catalog,
  });
  const misbehaving = new Misbehaving(async () => {});
  gated(athena.server, "athena", [misbehaving.guard]);
  const server = await listening(athena.server, ANY_PORT);
  const client = new AthenaClient({
    endpoint: server.origin,
    region: REGION,
    credentials: operatorCredentials,
    maxAttempts: 3,
  });
  let denied: string | undefined;
  client.middlewareStack.add((next, { commandName }) => async (call) => {
    if (commandName === `${denied}Command`)
      throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    return next(call);
  });
  return {
    store,
    athena,
    selections: selectionsInAthena({
      client,
      athenas,
      workBucket: localNames.workBucket,
      hasObjects: async (prefix) =>
        (await firstUnder(store.client, localNames.workBucket, { prefix, after: prefix })) !== undefined,
      dialect,
    }),
    misbehave(next) {
      misbehaving.set(next);
      athena.set(next.athena ?? {});
    },
    deny(operation) {
      denied = operation;
    },
    async close() {
      client.destroy();
      await server.close();
      await store.close();
    },
  };
}

/** `select`: of the users who are asked for, whatever the conditions are. */
export function selecting(select: () => string): AthenaDialect {
  return {
    selection: select,
    text: athenaDialect.text,
    usersWithDevice: ({ dataSet }) =>
      dataSet.users?.columns.deviceId === undefined ? undefined : identityOf('"device" IS NOT NULL'),
  };
}

export function identityOf(where: string): string {
  return `SELECT "id" AS external_id, CAST(NULL AS VARCHAR) AS alias_name, CAST(NULL AS VARCHAR) AS alias_label,
    "device" AS device_id, CAST(NULL AS BOOLEAN) AS anonymous FROM "users" WHERE ${where}`;
}
