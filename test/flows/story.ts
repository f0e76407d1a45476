/** A cohort, a connection and the workflow's steps on the fake world, for stories about runs. */
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { Connection } from "../../shared/contract/connections.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { ImportRequest, Run, RunReason } from "../../shared/contract/imports.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { renewal } from "../../shared/domain/lease.ts";
import type { PreparedPart } from "../../shared/domain/run.ts";
import type { World } from "../../shared/ports/world.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { nameCohort } from "../../shared/usecases/run/name.ts";
import { openRun } from "../../shared/usecases/run/open.ts";
import { type Prepared, prepareRun } from "../../shared/usecases/run/prepare.ts";
import { type PartsToSend, sendParts } from "../../shared/usecases/run/send.ts";
import { type Settled, settleRun } from "../../shared/usecases/run/settle.ts";
import { tellRun } from "../../shared/usecases/run/tell.ts";
import { workOnBucket } from "../../shared/usecases/run/work-on-bucket.ts";
import type { FakeSizes } from "../fakes/change-sets.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

export const cohortId = aCohort("c0h0rt");
export const connectionId = aConnection("w0rkspace");

const cohort: Cohort = {
  id: cohortId,
  name: "Loyal buyers",
  timeZone: "Europe/Madrid",
  definition: { kind: "list", object: "lists/loyal.csv", format: "csv" },
  createdAt: "2026-11-01T00:00:00.000Z",
  version: 0,
};

export const connection: Connection = {
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

/** Where a worker is with its parts before its first round. */
export const notBegun = { at: 0, idleRounds: 0, turn: "" };

/** The parts of a story that are not in memory. */
export interface Elsewhere {
  world?: Partial<World>;
  /** Origin of Braze's endpoint. */
  endpoint?: string;
  manifest?(object: string): Promise<PreparedPart[]>;
}

export class Story {
  readonly world: FakeWorld;

  readonly #manifestAt: (object: string) => Promise<PreparedPart[]>;

  private constructor(world: FakeWorld, { endpoint, manifest }: Elsewhere) {
    this.world = { ...world, extraEndpoints: endpoint ? { [endpoint]: "sandbox" } : {} };
    this.#manifestAt = manifest ?? (async (object) => this.world.objects.read(object) as PreparedPart[]);
  }

  static async begin(
    sizes: FakeSizes = { idsPerBatch: 2, batchesPerPart: 2 },
    elsewhere: Elsewhere = {},
  ): Promise<Story> {
    const { endpoint = connection.endpoint } = elsewhere;
    const world = fakeWorld(elsewhere.world ?? {}, sizes) as FakeWorld;
    await world.cohorts.create(cohort);
    await world.connections.create({ ...connection, endpoint });
    await world.keyVault.put({ connection: connectionId, key: "old", secret: "secret-of-old" });
    await world.keyVault.put({ connection: connectionId, key: "new", secret: "secret-of-new" });
    return new Story(world, elsewhere);
  }

  async accept(request: Partial<ImportRequest> = {}, idempotencyKey?: string): Promise<RunId> {
    const { id } = await acceptImport(this.world, {
      reach: "all",
      cohortId,
      trigger: "once",
      request: { connectionId, recipients: ["ana@example.com"], ...request },
      ...(idempotencyKey && { idempotencyKey }),
    });
    return id;
  }

  /** As if its request had arrived at the same moment as another's, so that neither sees the other. */
  async acceptRacing(request: Partial<ImportRequest> = {}): Promise<RunId> {
    const { runs } = this.world;
    const { list } = runs;
    runs.list = async () => ({ items: [] });
    try {
      return await this.accept(request);
    } finally {
      runs.list = list;
    }
  }

  open = (run: RunId) => openRun(this.world, run);
  /** Gives its lease back, as to wait for its data, and takes it again. */
  async reopen(run: RunId) {
    const { ledgers, clock } = this.world;
    const lease = renewal(run, clock.now());
    await ledgers.renewLease(lease);
    await ledgers.releaseLease(lease);
    return this.open(run);
  }
  name = (run: RunId) => nameCohort(this.world, { run, deadline: this.inMinutes(5) });
  notify = (run: RunId) => tellRun(this.world, run);

  /** With all rounds of its buckets, where it has several. */
  async prepare(run: RunId): Promise<Prepared> {
    for (;;) {
      const prepared = await prepareRun(this.world, run);
      const { next, round, buckets } = prepared;
      if (next !== "buckets" || round === "") return prepared;
      for (const bucket of buckets) await workOnBucket(this.world, { run, round, bucket });
    }
  }

  /** With all of its buckets, where it has several. */
  async settle(run: RunId, failure?: RunReason): Promise<Settled> {
    for (;;) {
      const settled = await settleRun(this.world, { run, ...(failure ? { failure } : {}) });
      if (typeof settled === "string") return settled;
      for (const bucket of settled.buckets) await workOnBucket(this.world, { run, round: "settle", bucket });
    }
  }

  /** Sends one part to its end, in rounds as the workflow does. */
  async send(run: RunId, part: number, minutes = 15): Promise<number> {
    const parts = (await this.manifest(run)).filter((one) => one.part === part);
    return this.#sendTogether(run, parts, minutes);
  }

  async #sendTogether(run: RunId, parts: PreparedPart[], minutes = 15): Promise<number> {
    let where = notBegun;
    for (let rounds = 1; ; rounds++) {
      const sent = await sendParts(this.world, { run, parts, ...where, deadline: this.inMinutes(minutes) });
      if (sent.next === "done") return rounds;
      await this.world.clock.pause(sent.waitSeconds * 1_000);
      where = sent;
    }
  }

  /** One round of a worker that was called with this, whatever became of its run since. */
  sendAgain = (wanted: PartsToSend) => sendParts(this.world, wanted);

  /** Ordered as the workflow sends them. */
  async manifest(run: RunId): Promise<PreparedPart[]> {
    const { lease } = await this.world.ledgers.read(cohortId);
    if (lease?.run !== run || !lease.changeSet) throw new Error("nothing is prepared");
    const { remove = "", add = "" } = lease.changeSet.manifests;
    return [...(await this.#partsIn(remove)), ...(await this.#partsIn(add))];
  }

  async #partsIn(manifest: string): Promise<PreparedPart[]> {
    return manifest ? this.#manifestAt(manifest) : [];
  }

  /** Everything up to settle, exclusive: as far as the workflow gets if it dies there. */
  async upToSettle(run: RunId): Promise<RunReason | undefined> {
    for (;;) {
      const opened = await this.open(run);
      if (opened.next === "notify") return undefined;
      const prepared = opened.next === "prepare" ? await this.prepare(run) : undefined;
      if (prepared && prepared.next !== "wait") return this.sendPrepared(run, prepared);
      await this.world.clock.pause((prepared ?? opened).waitSeconds * 1_000);
    }
  }

  /** The same after prepare. */
  async sendPrepared(run: RunId, prepared: Prepared): Promise<RunReason | undefined> {
    if (prepared.next === "settle") return prepared.failure || undefined;
    let named = await this.name(run);
    while (named.next === "wait") {
      await this.world.clock.pause(named.waitSeconds * 1_000);
      named = await this.name(run);
    }
    if (named.next === "settle") return named.failure || undefined;
    const { removes, removesTogether, adds, addsTogether, waitSeconds } = prepared;
    await this.#sendAll(run, removes, removesTogether);
    if (waitSeconds > 0) await this.world.clock.pause(waitSeconds * 1_000);
    await this.#sendAll(run, adds, addsTogether);
    return undefined;
  }

  async #sendAll(run: RunId, manifest: string, together: number): Promise<void> {
    const parts = await this.#partsIn(manifest);
    for (let from = 0; from < parts.length; from += together)
      await this.#sendTogether(run, parts.slice(from, from + together));
  }

  /** A whole run, as the workflow does it. */
  async import(request: Partial<ImportRequest> = {}): Promise<Run> {
    return this.follow(await this.accept(request));
  }

  /** The same for a run that was accepted already. */
  async follow(run: RunId): Promise<Run> {
    const failure = await this.upToSettle(run);
    const row = await this.row(run);
    if (row.status === "running") await this.settle(run, failure);
    await this.notify(run);
    return this.row(run);
  }

  async row(run: RunId): Promise<Run> {
    const row = await this.world.runs.read(run);
    if (!row) throw new Error("the run has no row");
    return row;
  }

  async pointer() {
    return (await this.world.ledgers.read(cohortId)).byConnection[connectionId]?.pointer;
  }

  inMinutes(minutes: number): Date {
    return new Date(this.world.clock.now().getTime() + minutes * 60_000);
  }
}
