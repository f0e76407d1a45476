/**
 * The environment of fault stories: the real client, change sets, files and parts, with tables in memory and time that
 * only pauses move.
 */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { localNames } from "../../../local/aws/names.ts";
import { brazeOverHttp } from "../../../shared/adapters/braze/braze.ts";
import { rateLimiterOver } from "../../../shared/adapters/braze/rate-limiter.ts";
import { openLedger } from "../../../shared/adapters/duckdb/buckets/stored-buckets.ts";
import { bucketedChangesOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/bucket-rounds.ts";
import { changeSetsOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { usualSizes } from "../../../shared/adapters/duckdb/ledgers/parts.ts";
import { rejectedRowsOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/rejected-rows.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { partsInBucket } from "../../../shared/adapters/s3/parts.ts";
import type { ChangeRound } from "../../../shared/domain/bucket-rounds.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import type { LedgerPointer } from "../../../shared/domain/run.ts";
import { REQUESTS_PER_SECOND } from "../../../shared/limits.ts";
import type { Ids, Random } from "../../../shared/ports/machine.ts";
import { writeMembers } from "../../adapters/duckdb/evaluate/written.ts";
import { objectStore } from "../../adapters/duckdb/object-store.ts";
import type { AlsoKnown } from "../../contracts/change-sets.suite.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { fakeRates } from "../../fakes/rates.ts";
import { Story } from "../../flows/story.ts";
import { type Endpoint, endpoint, heldId } from "../endpoint.ts";

/** With these sizes a few members make forty requests. */
const sizes = { idsPerBatch: 25, batchesPerPart: 8 };
/** With 600 members they make eight buckets, and sixteen with more than 640. */
const MEMBERS_PER_BUCKET = 80;
/** Milliseconds of real time that a request may take while faults are on. */
const PATIENCE_MS = 120;
const bucket = localNames.workBucket;

export interface Desk {
  endpoint: Endpoint;
  /** A cohort that was never imported. `selects` sets its members from now on. */
  story(seeded: { random: Random; ids: Ids; inBuckets?: boolean }): Promise<StoryHere>;
  close(): Promise<void>;
}

export interface StoryHere {
  story: Story;
  /** `also`: left out, everybody has one identifier. */
  selects(members: readonly Member[], also?: AlsoKnown): void;
  /** In which buckets have found changes so far. */
  rounds: ReadonlySet<ChangeRound>;
  /** Makes the client's timeout short while faults are on. */
  impatient(is: boolean): void;
  ledger(): Promise<{ in: Set<string>; unsure: Set<string> }>;
}

/** `discards`: each step has a scratch folder of its own, as deployed. */
export async function desk({ discards = false } = {}): Promise<Desk> {
  const store = await objectStore();
  const braze = await endpoint();
  // Else one database for all stories: opening one takes longer than a run of this size.
  const opened = scratchDatabase({ memoryMb: 512 });
  const scratch: ScratchDatabase = discards ? opened : { ...opened, discard: async () => {} };
  const files = filesInBucket({ client: store.client, bucket });
  const parts = partsInBucket({ client: store.client, bucket });

  return {
    endpoint: braze,
    async story({ random, ids, inBuckets = false }) {
      const clock = steeredClock({ advancesItself: true });
      const rateLimiter = rateLimiterOver({ rates: fakeRates(), clock, perSecond: REQUESTS_PER_SECOND });
      const client = (patience?: number) =>
        brazeOverHttp({
          userAgent: "partner-Acme-Import/1.0",
          clock,
          random,
          rateLimiter,
          ...(patience && { patience }),
        });
      const [patient, impatient] = [client(), client(PATIENCE_MS)];
      const its = { ...usualSizes, ...sizes, ...(inBuckets && { membersPerBucket: MEMBERS_PER_BUCKET }) };
      let selected: { members: readonly Member[]; also: AlsoKnown } = { members: [], also: {} };
      const rounds = new Set<ChangeRound>();
      const bucketedChanges = bucketedChangesOnDuckDb({ scratch, files, sizes: its });
      let current = patient;
      const story = await Story.begin(sizes, {
        endpoint: braze.origin,
        manifest: async (object) => {
          const { Body } = await store.client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
          const lines = ((await Body?.transformToString()) ?? "").split("\n").filter(Boolean);
          return lines.map((line) => JSON.parse(line));
        },
        world: {
          clock,
          ids,
          parts,
          changeSets: changeSetsOnDuckDb({ scratch, files, sizes: its }),
          bucketedChanges: {
            ...bucketedChanges,
            change(round, work) {
              rounds.add(round);
              return bucketedChanges.change(round, work);
            },
          },
          rejectedRows: rejectedRowsOnDuckDb({ scratch, files }),
          engine: { evaluate: () => writeMembers(scratch, selected.members, selected.also) },
          braze: {
            verify: (...call) => current.verify(...call),
            name: (...call) => current.name(...call),
            change: (...call) => current.change(...call),
          },
        },
      });
      return {
        story,
        selects(members, also = {}) {
          selected = { members, also };
        },
        rounds,
        impatient(is) {
          current = is ? impatient : patient;
        },
        async ledger() {
          const held = await ledgerAt(scratch, files, await story.pointer());
          await scratch.discard();
          return held;
        },
      };
    },
    async close() {
      await opened.discard();
      await braze.close();
      await store.close();
    },
  };
}

async function ledgerAt(
  scratch: ScratchDatabase,
  files: ReturnType<typeof filesInBucket>,
  pointer: LedgerPointer | undefined,
): ReturnType<StoryHere["ledger"]> {
  const held = { in: new Set<string>(), unsure: new Set<string>() };
  if (!pointer) return held;
  const opened = await openLedger({ scratch, files }, pointer);
  for (let bucket = 0; bucket < opened.count; bucket++)
    for (const row of await scratch.rows(`FROM ${await opened.rows(bucket)}`)) {
      const id = heldId({ kind: String(row["kind"]), id: String(row["id"]), label: String(row["label"]) });
      held[row["held"] === "in" ? "in" : "unsure"].add(id);
    }
  return held;
}
