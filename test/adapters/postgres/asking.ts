/** An engine over a database of a cluster, and questions to it. */
import { engineOnDuckDb } from "../../../shared/adapters/duckdb/evaluate/engine.ts";
import type { ScratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type DatabaseRole, databasesOverPostgres } from "../../../shared/adapters/postgres/databases.ts";
import type { Files } from "../../../shared/adapters/s3/files.ts";
import { type Definition, defaultIdentifierOrder } from "../../../shared/contract/cohorts.ts";
import type { Criterion } from "../../../shared/contract/criteria.ts";
import type { DatabaseDataSet } from "../../../shared/contract/data-sets.ts";
import type { Database } from "../../../shared/contract/databases.ts";
import type { EvaluationRequest, MemberFile, NotEvaluated } from "../../../shared/ports/engine.ts";
import type { Clock } from "../../../shared/ports/machine.ts";
import { membersIn } from "../duckdb/evaluate/asking.ts";
import { READER } from "./cluster.ts";

const asOf = new Date("2026-06-15T10:00:00Z");

export const shop: DatabaseDataSet = {
  kind: "database",
  id: "shop",
  name: "Shop",
  version: 0,
  database: "shop",
  events: { table: "public.events", columns: { user: "who", time: "at", event: "what" } },
  users: { table: "public.users", columns: { user: "id", externalId: "id" } },
};

export const bought: Criterion = { performed: { event: "buy" } };

export class Desk {
  /** Milliseconds that were waited before further tries. */
  readonly pauses: number[] = [];
  readonly #scratch: ScratchDatabase;
  readonly #database: Database;
  readonly #role: () => DatabaseRole;
  readonly #clock: Pick<Clock, "now">;

  constructor(
    scratch: ScratchDatabase,
    database: Database,
    role: DatabaseRole | (() => DatabaseRole) = READER,
    clock: Pick<Clock, "now"> = { now: () => asOf },
  ) {
    this.#clock = clock;
    this.#scratch = scratch;
    this.#database = database;
    this.#role = typeof role === "function" ? role : () => role;
  }

  /** Is called at each pause. */
  onPause: () => Promise<void> = async () => {};

  async ask(
    definition: Definition | Criterion,
    dataSet: DatabaseDataSet = shop,
    more: Partial<EvaluationRequest> = {},
  ): Promise<MemberFile | NotEvaluated> {
    const engine = engineOnDuckDb({
      scratch: this.#scratch,
      files: {} as Files,
      clock: {
        now: () => this.#clock.now(),
        pause: async (ms) => {
          this.pauses.push(ms);
          await this.onPause();
        },
      },
      databases: databasesOverPostgres({
        databases: { shop: this.#database },
        role: async () => this.#role(),
      }),
    });
    const whole: Definition =
      "kind" in definition ? definition : { kind: "criteria", dataSet: "shop", where: definition };
    const cohort = { definition: whole, timeZone: "UTC", identifierOrder: defaultIdentifierOrder };
    return engine.evaluate({ cohort, dataSet, asOf, ...more });
  }

  /** Ids of the members. */
  async who(...asked: Parameters<Desk["ask"]>): Promise<string[]> {
    const found = await this.ask(...asked);
    const ids = (await membersIn(this.#scratch, found)).map(({ id }) => id);
    await this.#scratch.discard();
    return ids;
  }
}
