/** Plays a story through the API: key, connection, data, cohort, preview and two imports. Checks each import. */
import { type ExpectedCohort, evaluateIndependently } from "../../oracle/independent-evaluation.ts";
import { spanOf } from "../../oracle/local-time.ts";
import type { Cohort, Preview } from "../../shared/contract/cohorts.ts";
import type { Connection } from "../../shared/contract/connections.ts";
import type { ImportRequest, RunView } from "../../shared/contract/imports.ts";
import { PAGE_SIZE } from "../../shared/limits.ts";
import { type Api, api as apiWith } from "../api.ts";
import type { LocalSystem } from "../system.ts";
import { faultsOfMembers, faultsOfRun, leavers } from "./check.ts";
import { activeConnection, sandboxTarget } from "./connection.ts";
import { type DataBucket, dataBucket } from "./data-bucket.ts";
import { importOnce } from "./import-run.ts";
import { DEMO_DATA_SET, type DemoOptions } from "./options.ts";
import type { Progress } from "./progress.ts";
import { sandboxMembers } from "./sandbox.ts";
import { audienceAfter, loadDirectory, type ShownSegment, showSegment } from "./segment.ts";
import { count, type Day, type Story } from "./story.ts";

const RECIPIENT = "marketing@shop.example";

export interface Played {
  /** As the API lists it, newest first. */
  history: RunView[];
  /** Differences from what the independent evaluation expects; empty if all is verified. */
  faults: string[];
  /** From the sandbox; absent if the imports went to another endpoint. */
  segment?: ShownSegment;
}

/** What is held after an import. */
interface HeldAfterImport {
  /** By `memberKey`. */
  members: ReadonlySet<string>;
  /** People whom the ids match. */
  audience: ReadonlySet<string>;
}

interface Stage {
  system: LocalSystem;
  api: Api;
  progress: Progress;
  bucket: DataBucket;
  story: Story;
  options: DemoOptions;
  cohort: Cohort;
  connection: Connection;
}

export async function play(
  system: LocalSystem,
  story: Story,
  options: DemoOptions,
  progress: Progress,
): Promise<Played> {
  const api = apiWith(system.api, () => system.token());
  const bucket = dataBucket(system.environment);
  try {
    const target = options.target ?? (await sandboxTarget(api, system));
    const connection = await activeConnection({ api, progress }, target, RECIPIENT);
    await putDay(bucket, story, "day-1", story.first);
    progress.say(`Data: ${story.first.inWords}.`);
    await api.put(`/data-sets/${DEMO_DATA_SET}`, story.dataSet);
    const cohort = await api.post<Cohort>("/cohorts", story.cohort);
    progress.say(`Cohort "${cohort.name}", days of ${cohort.timeZone}.`);
    return await twoImports({ system, api, progress, bucket, story, options, cohort, connection });
  } finally {
    bucket.close();
  }
}

async function twoImports(stage: Stage): Promise<Played> {
  const { progress, bucket, story } = stage;
  await showPreview(stage);
  progress.say("First import:");
  const first = await importAndCheck(stage, story.first, { members: new Set(), audience: new Set() });

  const day = await story.second();
  await putDay(bucket, story, "day-2", day);
  progress.say(`The data has changed: ${day.inWords}.`);
  progress.say("Second import:");
  const second = await importAndCheck(stage, day, first.held);
  return {
    history: await stage.api.all<RunView>(`/cohorts/${stage.cohort.id}/imports`, PAGE_SIZE),
    faults: [...first.faults, ...second.faults],
    ...(second.segment && { segment: second.segment }),
  };
}

async function putDay(bucket: DataBucket, { dataSet }: Story, name: string, { files }: Day): Promise<void> {
  if (dataSet.users) await bucket.replace(dataSet.users.prefix, name, files.users);
  await bucket.replace(dataSet.events.prefix, name, files.events);
}

async function showPreview({ api, progress, options, cohort, connection }: Stage): Promise<void> {
  const { members, rejected, change } = await api.post<Preview>(`/cohorts/${cohort.id}/preview`, {
    connectionId: connection.id,
    ...(options.asOf && { asOf: options.asOf }),
  });
  const kinds = `${count(members.external_id)} by external id, ${count(members.alias)} by alias, ${count(members.device_id)} by device`;
  progress.say(
    `Preview: ${count(members.total)} members (${kinds}); ${count(sum(rejected))} users can't be sent.`,
  );
  if (change)
    progress.say(
      `  against what Braze holds: ${count(change.adds)} to add, ${count(change.removes)} to remove.`,
    );
}

async function importAndCheck(
  stage: Stage,
  day: Day,
  before: HeldAfterImport,
): Promise<{ held: HeldAfterImport; faults: string[]; segment?: ShownSegment }> {
  const { system, api, options, progress, cohort, connection } = stage;
  if (!options.target) {
    const rows = await loadDirectory(system, day.directory);
    progress.say(`  ${count(rows)} people loaded into the sandbox, as Braze knows them.`);
  }
  const request: ImportRequest = {
    connectionId: connection.id,
    recipients: [RECIPIENT],
    ...(options.asOf && { asOf: options.asOf }),
  };
  const run = await importOnce({ api, progress }, cohort.id, request);
  progress.say(`  ${run.inWords.what}`);

  const now = await expectedCohort(stage, day, run);
  const members = new Set(now.members.keys());
  const faults = faultsOfRun(run, { now, before: before.members });
  const received = options.target
    ? undefined
    : await checkedInSandbox(stage, { day, run, now, before, members });
  faults.push(...(received?.faults ?? []));
  for (const fault of faults) progress.say(`  ✗ ${fault}`);
  if (faults.length === 0) progress.say(`  ✓ as evaluated independently: ${count(members.size)} members.`);
  return {
    held: { members, audience: received?.audience ?? new Set() },
    faults,
    ...(received && { segment: received.segment }),
  };
}

async function expectedCohort({ options, story }: Stage, day: Day, run: RunView): Promise<ExpectedCohort> {
  const { definition, timeZone, identifierOrder } = story.cohort;
  if (definition.kind !== "criteria")
    throw new Error("Only criteria cohorts can be evaluated independently.");
  return evaluateIndependently({
    where: definition.where,
    timeZone,
    ...(identifierOrder && { identifierOrder }),
    asOf: new Date(options.asOf === undefined ? run.time : instantOf(options.asOf, timeZone)),
    dataSet: story.dataSet,
    files: day.files,
  });
}

async function checkedInSandbox(
  { api, progress, cohort, connection }: Stage,
  {
    day,
    run,
    now,
    before,
    members,
  }: { day: Day; run: RunView; now: ExpectedCohort; before: HeldAfterImport; members: ReadonlySet<string> },
): Promise<{ audience: ReadonlySet<string>; segment: ShownSegment; faults: string[] }> {
  const added = new Set([...members].filter((id) => !before.members.has(id)));
  const expectation = { now, before: before.members };
  const removed = leavers(expectation);
  const audience = audienceAfter(before.audience, { added, removed }, day.directory);
  const { shown, lines, faults } = await showSegment(
    api,
    { id: cohort.id, partner: connection.partner, since: run.startedAt ?? run.time },
    {
      users: audience.size,
      matched: [...added].filter((id) => day.directory.people.has(id)).length,
      ids: added.size,
    },
  );
  for (const line of lines) progress.say(`  ${line}`);
  const received = await sandboxMembers(api, cohort.id);
  return {
    audience,
    segment: shown,
    faults: [...faultsOfMembers(received, expectation), ...faults],
  };
}

/** A date means the start of that day in the cohort's time zone. */
function instantOf(asOf: string, timeZone: string): number {
  return asOf.includes("T") ? Date.parse(asOf) : spanOf({ from: asOf, to: asOf }, new Date(0), timeZone).from;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}
