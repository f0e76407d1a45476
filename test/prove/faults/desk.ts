/** What a story of faults runs on: the real client, change sets, files and parts; tables in memory, time that moves by pauses. */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { localNames } from "../../../local/aws/names.ts";
import { brazeOverHttp } from "../../../shared/adapters/braze/braze.ts";
import { governorOver } from "../../../shared/adapters/braze/rate-limiter.ts";
import { changeSetsOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { rejectedRowsOnDuckDb } from "../../../shared/adapters/duckdb/ledgers/rejected-rows.ts";
import { type Workbench, workbench } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { partsInBucket } from "../../../shared/adapters/s3/parts.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import type { LedgerPointer } from "../../../shared/domain/run.ts";
import { REQUESTS_PER_SECOND } from "../../../shared/limits.ts";
import type { Chance } from "../../../shared/ports/machine.ts";
import { writeMembers } from "../../adapters/duckdb/evaluate/written.ts";
import { objectStore } from "../../adapters/duckdb/object-store.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { fakeRates } from "../../fakes/rates.ts";
import { Story } from "../../flows/story.ts";
import { type Endpoint, endpoint, heldId } from "../endpoint.ts";

/** Forty requests of a part's size need few members then. */
const sizes = { idsPerBatch: 25, batchesPerPart: 8 };
/** Milliseconds of the machine's own time that a request may take while faults are on. */
const PATIENCE_MS = 120;
const bucket = localNames.workBucket;

export interface Desk {
  endpoint: Endpoint;
  /** A cohort that was never imported. `selects` says who is in it from now on. */
  story(chance: Chance): Promise<StoryHere>;
  close(): Promise<void>;
}

export interface StoryHere {
  story: Story;
  selects(members: readonly Member[]): void;
  /** The client gives up early, as long as faults are on. */
  impatient(is: boolean): void;
  ledger(): Promise<{ in: Set<string>; unsure: Set<string> }>;
}

export async function desk(): Promise<Desk> {
  const store = await objectStore();
  const braze = await endpoint();
  // One database for all stories: to open one takes longer than a run of this size.
  const opened = workbench({ memoryMb: 512 });
  const bench: Workbench = { ...opened, discard: async () => {} };
  const files = filesInBucket({ client: store.client, bucket });
  const parts = partsInBucket({ client: store.client, bucket });

  return {
    endpoint: braze,
    async story(chance) {
      const clock = steeredClock({ advancesItself: true });
      const governor = governorOver({ rates: fakeRates(), clock, perSecond: REQUESTS_PER_SECOND });
      const client = (patience?: number) =>
        brazeOverHttp({
          userAgent: "partner-Acme-Import/1.0",
          clock,
          chance,
          governor,
          ...(patience && { patience }),
        });
      const [patient, impatient] = [client(), client(PATIENCE_MS)];
      let members: readonly Member[] = [];
      let speaks = patient;
      const story = await Story.begin(sizes, {
        endpoint: braze.origin,
        manifest: async (object) => {
          const { Body } = await store.client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
          const lines = ((await Body?.transformToString()) ?? "").split("\n").filter(Boolean);
          return lines.map((line) => JSON.parse(line));
        },
        world: {
          clock,
          chance,
          parts,
          changeSets: changeSetsOnDuckDb({ bench, files, sizes }),
          rejectedRows: rejectedRowsOnDuckDb({ bench, files }),
          engine: { evaluate: () => writeMembers(bench, members) },
          braze: {
            verify: (...call) => speaks.verify(...call),
            name: (...call) => speaks.name(...call),
            change: (...call) => speaks.change(...call),
          },
        },
      });
      return {
        story,
        selects(next) {
          members = next;
        },
        impatient(is) {
          speaks = is ? impatient : patient;
        },
        ledger: async () => ledgerAt(bench, files, await story.pointer()),
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
  bench: Workbench,
  files: ReturnType<typeof filesInBucket>,
  pointer: LedgerPointer | undefined,
): ReturnType<StoryHere["ledger"]> {
  const held = { in: new Set<string>(), unsure: new Set<string>() };
  if (!pointer) return held;
  const path = await bench.file("looked-at.parquet");
  await files.download(pointer.object, path);
  for (const row of await bench.rows(`SELECT kind, id, label, held FROM read_parquet('${path}')`)) {
    const id = heldId({ kind: String(row["kind"]), id: String(row["id"]), label: String(row["label"]) });
    held[row["held"] === "in" ? "in" : "unsure"].add(id);
  }
  return held;
}
