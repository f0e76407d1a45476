/** A cohort, a connection and the workflow's steps on the fake world, for stories about runs. */
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { Connection } from "../../shared/contract/connections.ts";
import type { ImportRequest, Run, RunReason } from "../../shared/contract/imports.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { RunKey } from "../../shared/domain/run.ts";
import type { World } from "../../shared/ports/world.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { nameCohort } from "../../shared/usecases/run/name.ts";
import { notifyRun } from "../../shared/usecases/run/notify.ts";
import { openRun } from "../../shared/usecases/run/open.ts";
import { prepareRun } from "../../shared/usecases/run/prepare.ts";
import { sendPart } from "../../shared/usecases/run/send.ts";
import { settleRun } from "../../shared/usecases/run/settle.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

export const cohortId = "c0h0rt";
export const connectionId = "w0rkspace";

const cohort: Cohort = {
  id: cohortId,
  name: "Loyal buyers",
  timeZone: "Europe/Madrid",
  definition: { kind: "list", object: "lists/loyal.csv", format: "csv" },
  createdAt: "2026-11-01T00:00:00.000Z",
  version: 0,
};

const connection: Connection = {
  id: connectionId,
  name: "Shop",
  endpoint: "https://rest.fra-01.braze.eu",
  partner: "kubit",
  contacts: ["ops@example.com"],
  locale: "en",
  status: "active",
  keys: [
    { id: "old", masked: "…-old", status: "active", addedBy: "ops", addedAt: "2026-10-01T00:00:00.000Z" },
    { id: "new", masked: "…-new", status: "active", addedBy: "ops", addedAt: "2026-11-01T00:00:00.000Z" },
  ],
  createdAt: "2026-10-01T00:00:00.000Z",
  version: 0,
};

/** External ids as members. */
export function users(...ids: string[]): Member[] {
  return ids.map((id) => ({ kind: "external_id", id, label: "" }));
}

interface PartToSend {
  part: number;
  object: string;
}

/** What of a story is not in memory. */
export interface Elsewhere {
  world?: Partial<World>;
  /** Where Braze is. */
  endpoint?: string;
  manifest?(object: string): Promise<PartToSend[]>;
}

export class Story {
  readonly world: FakeWorld & { extraEndpoints: Record<string, string> };

  readonly #manifestAt: (object: string) => Promise<PartToSend[]>;

  private constructor(world: FakeWorld, { endpoint, manifest }: Elsewhere) {
    this.world = { ...world, extraEndpoints: endpoint ? { [endpoint]: "sandbox" } : {} };
    this.#manifestAt = manifest ?? (async (object) => this.world.objects.read(object) as PartToSend[]);
  }

  static async begin(
    sizes = { idsPerBatch: 2, batchesPerPart: 2 },
    elsewhere: Elsewhere = {},
  ): Promise<Story> {
    const { endpoint = connection.endpoint } = elsewhere;
    const world = fakeWorld(elsewhere.world ?? {}, sizes) as FakeWorld;
    await world.cohorts.create(cohort);
    await world.connections.create({ ...connection, endpoint });
    await world.keyVault.put(connectionId, "old", "secret-of-old");
    await world.keyVault.put(connectionId, "new", "secret-of-new");
    return new Story(world, elsewhere);
  }

  async accept(request: Partial<ImportRequest> = {}, idempotencyKey?: string): Promise<RunKey> {
    const run = await acceptImport(this.world, {
      cohortId,
      trigger: "once",
      request: { connectionId, recipients: ["ana@example.com"], ...request },
      ...(idempotencyKey && { idempotencyKey }),
    });
    return { cohort: cohortId, run: run.id, time: run.time };
  }

  open = (key: RunKey) => openRun(this.world, key);
  prepare = (key: RunKey) => prepareRun(this.world, key);
  name = (key: RunKey) => nameCohort(this.world, { key, deadline: this.inMinutes(5) });
  settle = (key: RunKey, failure?: RunReason) =>
    settleRun(this.world, { key, ...(failure ? { failure } : {}) });
  notify = (key: RunKey) => notifyRun(this.world, key);

  /** Sends one part to its end, going round as the workflow would. */
  async send(key: RunKey, part: number, minutes = 15): Promise<number> {
    let idleRounds = 0;
    for (let rounds = 1; ; rounds++) {
      const object = (await this.manifest(key)).find((one) => one.part === part)?.object ?? "";
      const deadline = this.inMinutes(minutes);
      const sent = await sendPart(this.world, { key, part, object, idleRounds, deadline });
      if (sent.next === "done") return rounds;
      await this.world.clock.pause(sent.waitSeconds * 1_000);
      idleRounds = sent.idleRounds;
    }
  }

  /** In the order in which the workflow sends them. */
  async manifest(key: RunKey): Promise<PartToSend[]> {
    const { lease } = await this.world.ledgers.read(cohortId);
    if (lease?.run !== key.run || !lease.changeSet) throw new Error("nothing is prepared");
    const { remove, add } = lease.changeSet.manifests;
    return (await Promise.all([remove, add].map((one) => (one ? this.#manifestAt(one) : [])))).flat();
  }

  /** Everything up to, not including, settle: as far as the workflow gets when it dies there. */
  async upToSettle(key: RunKey): Promise<RunReason | undefined> {
    if ((await this.open(key)).next === "notify") return undefined;
    const prepared = await this.prepare(key);
    if (prepared.next === "settle") return prepared.failure || undefined;
    const named = await this.name(key);
    if (named.next === "settle") return named.failure || undefined;
    for (const { part } of await this.manifest(key)) await this.send(key, part);
    return undefined;
  }

  /** A whole run, as the workflow does it. */
  async import(request: Partial<ImportRequest> = {}): Promise<Run> {
    return this.follow(await this.accept(request));
  }

  /** The same of one that was accepted. */
  async follow(key: RunKey): Promise<Run> {
    const failure = await this.upToSettle(key);
    const row = await this.row(key);
    if (row.status === "running") await this.settle(key, failure);
    await this.notify(key);
    return this.row(key);
  }

  async row(key: RunKey): Promise<Run> {
    const run = await this.world.runs.read(key);
    if (!run) throw new Error("the run has no row");
    return run;
  }

  async pointer() {
    return (await this.world.ledgers.read(cohortId)).byConnection[connectionId]?.pointer;
  }

  inMinutes(minutes: number): Date {
    return new Date(this.world.clock.now().getTime() + minutes * 60_000);
  }
}
