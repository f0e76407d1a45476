/**
 * The functions' process is killed once in the middle of an import, wherever it is just then; AWS lives on and calls again.
 * Afterwards all is as after an import that nobody killed.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RunView } from "../../../shared/contract/imports.ts";
import { seededChance } from "../../fakes/chance.ts";
import { type Here, here, type Mail } from "./here.ts";

/** Milliseconds that the functions stay away at most: AWS gives a new place within a second. */
const AWAY_MS = 500;
/** Milliseconds before a kill in which a mail may have gone out and not been recorded. */
const UNRECORDED_MS = 3_000;

interface Wanted {
  count: number;
  seed: number;
  members: number;
  /** Is told where the kills fell. */
  say?(line: string): void;
}

/** So many kills, spread over the whole of an import; the seed says where exactly. Gives what went wrong. */
export async function killedImports({ count, seed, members, say }: Wanted): Promise<string | undefined> {
  const machine = await here(members);
  try {
    const chance = seededChance(seed);
    const unkilled: Imported[] = [];
    for (const mark of ["first", "second", "third"]) unkilled.push(await imported(machine, mark));
    // The first import of a process loads what it needs: the last says how long one takes.
    const usual = unkilled.at(-1);
    if (!usual) throw new Error("nothing was imported");
    if (usual.state.totalUsersImported !== members) return `the import that nobody killed is not whole`;
    const steps: string[] = [];
    for (let kill = 0; kill < count; kill += 1) {
      const after = ((kill + chance.draw()) / count) * usual.milliseconds;
      const killed = await imported(machine, `killed-${kill}`, {
        after,
        away: chance.draw() * AWAY_MS,
      });
      steps.push(killed.during);
      const wrong = differenceOf(killed, usual);
      if (wrong) return `killed after ${Math.round(after)} ms (${killed.during}): ${wrong}`;
    }
    const fell = Map.groupBy(steps, (step) => step);
    say?.(`killed in ${[...fell].map(([step, kills]) => `${step} ${kills.length}`).join(", ")}`);
    return machine.endpoint.breaches[0];
  } finally {
    await machine.stop();
  }
}

interface Imported {
  milliseconds: number;
  /** What the run was about when it was killed. */
  during: string;
  /** Milliseconds since 1970. */
  killedAt: number;
  /** All of it that does not differ from one import to the next. */
  state: Pick<RunView, "status" | "reason" | "counts" | "toSend" | "totalUsersImported"> & {
    ledger: { inCount?: number; unsureCount?: number };
    lease: boolean;
    rows: number;
    held: number;
  };
  recipients: string[];
  mails: Mail[];
}

async function imported(
  machine: Here,
  mark: string,
  kill?: { after: number; away: number },
): Promise<Imported> {
  const { api, endpoint, connectionId } = machine;
  endpoint.forget();
  endpoint.told.length = 0;
  const cohort = await machine.cohort();
  const recipients = ["ana", "bo"].map((name) => `${name}-${mark}@example.com`);
  const begun = performance.now();
  const { id } = await api.post<RunView>(`/cohorts/${cohort}/imports`, { connectionId, recipients });
  let during = "";
  let killedAt = 0;
  if (kill) {
    await pause(kill.after);
    during = stepOf(await api.get<RunView>(`/imports/${id}`));
    killedAt = Date.now();
    await machine.system.killFunctions();
    await pause(kill.away);
    await machine.system.restartFunctions();
  }
  const run = await machine.over(id);
  const milliseconds = performance.now() - begun;
  const { lease, byConnection } = await machine.ledgers.read(cohort);
  const { inCount, unsureCount } = byConnection[connectionId]?.pointer ?? {};
  const { status, reason, counts, toSend, totalUsersImported } = run;
  return {
    milliseconds,
    during,
    killedAt,
    state: {
      status,
      ...(reason && { reason }),
      ...(counts && { counts }),
      ...(toSend && { toSend }),
      ...(totalUsersImported !== undefined && { totalUsersImported }),
      ledger: {
        ...(inCount !== undefined && { inCount }),
        ...(unsureCount !== undefined && { unsureCount }),
      },
      lease: lease !== undefined,
      rows: (await api.all(`/cohorts/${cohort}/imports`, 50)).length,
      held: endpoint.held(cohort).size,
    },
    recipients,
    mails: (await machine.mails()).filter(({ to }) => recipients.includes(to)),
  };
}

function stepOf({ status, toSend, progress, mails }: RunView): string {
  if (status === "queued") return "open";
  if (status !== "running") return mails.some(({ state }) => state === "waiting") ? "notify" : "over";
  if (!toSend) return "prepare";
  return progress && progress.idsSent === progress.ids ? "settle" : "send";
}

function differenceOf(killed: Imported, usual: Imported): string | undefined {
  const [is, should] = [JSON.stringify(killed.state), JSON.stringify(usual.state)];
  if (is !== should) return `it ended as ${is}; without a kill as ${should}`;
  const counts = killed.recipients.map((to) => killed.mails.filter((mail) => mail.to === to));
  if (counts.some((mails) => mails.length < 1)) return "somebody was not mailed";
  const twice = counts.filter((mails) => mails.length > 1);
  const unexplained = twice.filter((mails) => mails.length > 2 || !isAtKill(mails[0], killed.killedAt));
  return twice.length > 1 || unexplained.length > 0
    ? "somebody was mailed twice, and not because the kill fell between SES's acceptance and its record"
    : undefined;
}

/** The inbox tells whole seconds. */
function isAtKill(first: Mail | undefined, killedAt: number): boolean {
  const at = (first?.at ?? 0) * 1_000;
  return at > killedAt - UNRECORDED_MS - 1_000 && at <= killedAt;
}
