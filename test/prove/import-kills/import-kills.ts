/**
 * Kills the functions' process once during an import, in each of its steps in turn, and in each round of its buckets. The
 * stand-ins keep running and retry. Afterwards the state is that of an import that was not killed. Some imports are a
 * cohort's first, others its second, in which half of the members leave, some by what they signed up with, and others are
 * told again: buckets ask one another to remove and to add. An import that is killed while it selects is of tables that
 * Athena reads: each query is asked once, has ended in the end, and is told with what it has scanned.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { QueryExecution } from "@aws-sdk/client-athena";
import type { RunView } from "../../../shared/contract/imports.ts";
import type { BucketRound } from "../../../shared/domain/bucket-rounds.ts";
import { seededRandom } from "../../fakes/random.ts";
import { type Data, type Day, SIGNED_UP_AS } from "./days.ts";
import { type Here, here, type Mail } from "./here.ts";
import {
  isLong,
  nameOf,
  type Place,
  places,
  ranIn,
  type Seen,
  sourceOf,
  underWay,
  watched,
} from "./steps.ts";

/** Longest time in milliseconds for which the functions stay down: AWS starts a new environment within a second. */
const AWAY_MS = 500;
/** How often a kill in a place that lasts long is tried: an import may be past it sooner than the one before. */
const TRIES = 5;
/** Milliseconds before a kill in which a mail may have been sent and not recorded. */
const UNRECORDED_MS = 3_000;

interface Wanted {
  count: number;
  seed: number;
  members: number;
  /** In which they are: a power of two. */
  buckets: number;
  /** Called with the place of each kill. */
  say?(line: string): void;
}

/**
 * Kills so many times, equally often in each place, and again where a kill missed one that lasts long. The seed chooses the
 * moments within it. Returns what went wrong.
 */
export async function killedImports({
  count,
  seed,
  members,
  buckets,
  say,
}: Wanted): Promise<string | undefined> {
  const machine = await here({ members, buckets });
  try {
    const random = seededRandom(seed);
    // The first import of a process loads the code that it needs.
    await imported(machine, { day: "after", source: "files" }, "warming");
    // One that nobody kills measures how long an import takes.
    const unkilled = new Map<string, Imported>();
    const usualOf = async (data: Data): Promise<Imported> => {
      const mark = `${data.day}-${data.source}-unkilled`;
      const usual = unkilled.get(mark) ?? (await imported(machine, data, mark));
      unkilled.set(mark, usual);
      return usual;
    };
    const fell: string[] = [];
    for (let kill = 0; kill < count; kill += 1) {
      const place = places[(seed + kill) % places.length] as Place;
      const hits = () => fell.filter((during) => during.includes(nameOf(place))).length;
      const before = hits();
      for (let tries = 0; tries < (isLong(place) ? TRIES : 1) && hits() === before; tries += 1) {
        const day: Day = isAsking(place) || random.next() < 0.5 ? "after" : "before";
        const data = { day, source: sourceOf(place) };
        const usual = await usualOf(data);
        const unfit = unfitToCompare(usual, { members, day });
        if (unfit) return `an import that nobody killed is wrong: ${unfit}: ${JSON.stringify(usual.state)}`;
        const ran = ranIn(usual.seen, place) ?? (place.round ? 0 : undefined);
        if (ran === undefined) return `an import of the day ${day} has no ${nameOf(place)} to kill`;
        const after = (random.next() * ran) / 2 ** tries;
        const killed = await imported(machine, data, `killed-${seed}-${kill}-${tries}`, {
          ...place,
          after,
          away: random.next() * AWAY_MS,
        });
        fell.push(killed.during);
        const wrong = differenceOf(killed, usual);
        if (wrong)
          return `killed ${Math.round(after)} ms into ${nameOf(place)} (during ${killed.during}) of the day ${day}: ${wrong}`;
      }
    }
    const alike = Map.groupBy(fell, (during) => during);
    say?.(`killed during ${[...alike].map(([during, kills]) => `${during} ${kills.length}`).join(", ")}`);
    const missed = places.filter(
      (place) => isLong(place) && !fell.some((one) => one.includes(nameOf(place))),
    );
    if (missed.length > 0 && count >= places.length)
      return `no kill fell in ${missed.map(nameOf).join(" and ")}`;
    return machine.endpoint.breaches[0];
  } finally {
    await machine.stop();
  }
}

function unfitToCompare(
  usual: Imported,
  { members, day }: { members: number; day: Day },
): string | undefined {
  const { totalUsersImported, held, signedUp } = usual.state;
  if (totalUsersImported !== members || held !== members) return "it is not whole";
  if (day === "after" && signedUp === 0) return "no bucket asked another one to remove anybody";
  return wronglyAsked(usual);
}

/** Buckets ask one another in a second import only. */
function isAsking({ round }: Place): boolean {
  return round === "remove" || round === "add";
}

interface Kill extends Place {
  /** Milliseconds for which it has run there. */
  after: number;
  /** Milliseconds until the functions are back. */
  away: number;
}

interface Imported {
  seen: Seen;
  /** Steps that were under way when it was killed, and the round of buckets. */
  during: string;
  /** The time while it was down, in milliseconds since 1970. */
  dead: { from: number; to: number };
  /** All of its state that is the same for every import. */
  state: Pick<RunView, "status" | "reason" | "counts" | "toSend" | "totalUsersImported" | "scanned"> & {
    ledger: { inCount?: number; unsureCount?: number };
    lease: boolean;
    rows: number;
    held: number;
    /** Whom it removed by what they signed up with. */
    signedUp: number;
  };
  /** What Athena was asked by it, once it is over. */
  queries: QueryExecution[];
  recipients: string[];
  /** Those whose mail was claimed, and neither sent nor recorded: it is sent again once the claim is stale. */
  claimed: string[];
  mails: Mail[];
}

/** Imports the data of the day: of the first one as a cohort's first import, of the second as the one after that. */
async function imported(machine: Here, data: Data, mark: string, kill?: Kill): Promise<Imported> {
  const { api, endpoint, connectionId, system } = machine;
  endpoint.forget();
  endpoint.told.length = 0;
  // What a cohort's first import has left is the same of any source, and files are quick.
  const cohort = await machine.cohort(data.day === "before" ? data : { day: "before", source: "files" });
  const start = (recipients: string[]) =>
    api.post<RunView>(`/cohorts/${cohort}/imports`, { connectionId, recipients, allowUnusualChange: true });
  if (data.day === "after") {
    await machine.over((await start([`first-${mark}@example.com`])).id);
    await machine.change(cohort, data);
  }
  const recipients = ["ana", "bo"].map((name) => `${name}-${mark}@example.com`);
  const isTime = (seen: Seen, { after, ...place }: Kill) =>
    (!place.round || seen.round === place.round) && (ranIn(seen, place) ?? -1) >= after;
  let started: RunView["id"] | undefined;
  const watching = watched(
    system,
    async () => started && machine.roundOf(started),
    (seen) => kill !== undefined && isTime(seen, kill),
  );
  const { id } = await start(recipients);
  started = id;
  const seen = await watching;
  const killedAt = Date.now();
  let round: BucketRound | undefined;
  if (kill) {
    await system.killFunctions();
    round = await machine.roundOf(id);
    await pause(kill.away);
    await system.restartFunctions();
  }
  const backAt = Date.now();
  const run = await machine.over(id);
  const { lease, byConnection } = await machine.ledgers.read(cohort);
  const { inCount, unsureCount } = byConnection[connectionId]?.pointer ?? {};
  const { status, reason, counts, toSend, totalUsersImported, scanned } = run;
  return {
    seen,
    during:
      underWay(seen)
        .map((step) => nameIn(step, round))
        .join(" and ") || "none",
    dead: { from: killedAt, to: backAt },
    state: {
      status,
      ...(reason && { reason }),
      ...(counts && { counts }),
      ...(toSend && { toSend }),
      ...(totalUsersImported !== undefined && { totalUsersImported }),
      ...(scanned && { scanned }),
      ledger: {
        ...(inCount !== undefined && { inCount }),
        ...(unsureCount !== undefined && { unsureCount }),
      },
      lease: lease !== undefined,
      rows: (await api.all(`/cohorts/${cohort}/imports`, 50)).length,
      held: endpoint.held(cohort).size,
      signedUp: new Set(
        endpoint.told.flatMap(({ remove }) => remove.filter((id) => id.includes(SIGNED_UP_AS))),
      ).size,
    },
    queries: await machine.queriesOf(id),
    recipients,
    claimed: run.mails.filter(({ state }) => state === "sending").map(({ to }) => to),
    mails: (await machine.mails()).filter(({ to }) => recipients.includes(to)),
  };
}

function nameIn(step: Place["step"], round: BucketRound | undefined): string {
  return nameOf(step === "steps/bucket" && round ? { step, round } : { step });
}

function differenceOf(killed: Imported, usual: Imported): string | undefined {
  const [is, should] = [JSON.stringify(killed.state), JSON.stringify(usual.state)];
  if (is !== should) return `it ended as ${is}; without a kill as ${should}`;
  const asked = wronglyAsked(killed);
  if (asked) return asked;
  const counts = killed.recipients.map((to) => killed.mails.filter((mail) => mail.to === to));
  const wasMailing = killed.during.includes("steps/notify");
  if (killed.claimed.length > (wasMailing ? 1 : 0))
    return `the mails of ${killed.claimed.length} are claimed`;
  const missing = killed.recipients.filter((to, at) => !counts[at]?.length && !killed.claimed.includes(to));
  if (missing.length > 0) return "somebody was not mailed";
  const twice = counts.filter((mails) => mails.length > 1);
  const unexplained = twice.filter((mails) => mails.length > 2 || !isAtKill(mails[0], killed.dead));
  return twice.length > 1 || unexplained.length > 0
    ? `somebody was mailed twice, and not because the kill fell between SES's acceptance and its record:
killed at ${killed.dead.from}, back at ${killed.dead.to}, mailed at ${counts.map((mails) => mails.map(({ at }) => at).join(" ")).join("; ")}`
    : undefined;
}

/** A query goes on, was asked twice, or has scanned what the import does not tell. */
function wronglyAsked({ queries, state: { scanned } }: Imported): string | undefined {
  const going = queries.filter(({ Status }) => !Status?.CompletionDateTime);
  if (going.length > 0) return `${going.length} of its queries go on`;
  const asked = queries.map(({ Query, ResultConfiguration }) => JSON.stringify([Query, ResultConfiguration]));
  if (new Set(asked).size < asked.length) return "a query was asked twice";
  const bytes = queries.reduce((sum, { Statistics }) => sum + (Statistics?.DataScannedInBytes ?? 0), 0);
  const told = scanned?.bytes ?? 0;
  return bytes === told ? undefined : `its queries have scanned ${bytes} bytes; it tells ${told}`;
}

/** The inbox has whole seconds only, and may accept a message after its sender has died. */
function isAtKill(first: Mail | undefined, { from, to }: Imported["dead"]): boolean {
  const at = (first?.at ?? 0) * 1_000;
  return at > from - UNRECORDED_MS - 1_000 && at <= to;
}
