import type { RunId } from "../../contract/ids.ts";
import type { Run, RunView } from "../../contract/imports.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { isWaitingForData } from "../../domain/data-wait.ts";
import { deliveryIdOf, deliveryOutcomeOf } from "../../domain/deliveries.ts";
import { notFound } from "../../domain/domain-error.ts";
import { clusterOf } from "../../domain/endpoints.ts";
import { importEnded } from "../../domain/notices.ts";
import { sendingProgress } from "../../domain/progress.ts";
import { isFinished } from "../../domain/run.ts";
import { END_LOOK_MS } from "../../limits.ts";
import type { Turns } from "../../ports/braze.ts";
import type { World } from "../../ports/world.ts";
import { blocksAmong, shownBlock } from "../mail/blocks.ts";
import { runView } from "./view.ts";

type ReadImportDeps = Pick<
  World,
  "clock" | "runs" | "parts" | "connections" | "deliveries" | "mailAddresses" | "extraEndpoints"
> & {
  turns: Pick<Turns, "next">;
};

/**
 * A run, with its progress while it is sending, and its expected start while it waits for its turn. `waitSeconds`: so long
 * it waits for the run to end before it answers.
 */
export async function readImport(
  world: ReadImportDeps,
  run: RunId,
  reach: Reach,
  waitSeconds = 0,
): Promise<RunView> {
  const { clock, runs, parts } = world;
  const until = clock.now().getTime() + waitSeconds * 1_000;
  let row = await existing(runs, run);
  refuseBeyond(reach, row.connectionId);
  while (!isFinished(row)) {
    const left = until - clock.now().getTime();
    if (left <= 0) break;
    await clock.pause(Math.min(left, END_LOOK_MS));
    row = await existing(runs, run);
  }
  const { status, toSend } = row;
  const mayHaveTurn = status === "queued" && !isWaitingForData(row);
  const view = runView(row, clock.now(), mayHaveTurn ? await nextTurn(world, row) : undefined);
  if (isFinished(row))
    return { ...view, mails: await mailsOf(world, row), ...(row.notices && (await noticesOf(world, row))) };
  if (status !== "running" || !toSend || view.waiting) return view;
  const progress = sendingProgress(toSend, await parts.progress(run), clock.now());
  return { ...view, progress };
}

async function existing(runs: Pick<World["runs"], "read">, run: RunId): Promise<Run> {
  const row = await runs.read(run);
  if (!row) throw notFound("import", run);
  return row;
}

/** With what is known of those that came back, or were complained of, as long as their address is blocked for it. */
async function mailsOf(world: ReadImportDeps, { id, mails }: Run): Promise<Run["mails"]> {
  const sent = mails.filter(({ state }) => state === "sent");
  const blocks = await blocksAmong(
    world,
    sent.map(({ to }) => to),
  );
  return mails.map((mail) => {
    const block = mail.state === "sent" ? blocks.get(mail.to) : undefined;
    return block?.run === id ? { ...mail, block: shownBlock(block) } : mail;
  });
}

/** With what became of those that were handed over. */
async function noticesOf(
  { deliveries }: Pick<World, "deliveries">,
  row: Run,
): Promise<Pick<RunView, "notices">> {
  const id = deliveryIdOf(importEnded(row));
  const notices = (row.notices ?? []).map(async (notice) => {
    const { channel, state } = notice;
    const delivery = state === "handed-over" ? await deliveries.read({ channel, id }) : undefined;
    return delivery ? { ...notice, delivery: deliveryOutcomeOf(delivery) } : notice;
  });
  return { notices: await Promise.all(notices) };
}

/** Two reads, however many imports wait: the line is known by its end. */
async function nextTurn(
  { connections, extraEndpoints, turns }: ReadImportDeps,
  { connectionId }: Run,
): Promise<Date | undefined> {
  const connection = await connections.read(connectionId);
  const cluster = connection && clusterOf(connection.endpoint, extraEndpoints);
  return cluster === undefined ? undefined : turns.next(cluster);
}
