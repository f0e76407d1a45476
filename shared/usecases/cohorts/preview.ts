import {
  type Cohort,
  defaultIdentifierOrder,
  type Preview,
  type PreviewRequest,
} from "../../contract/cohorts.ts";
import { asOfInstant } from "../../domain/as-of.ts";
import { isUnusual } from "../../domain/guard.ts";
import { notFound, Refusal } from "../../domain/refusal.ts";
import { LedgerLost } from "../../domain/run.ts";
import type { MemberFile, World } from "../../ports.ts";
import { dataSetOf } from "./data-set.ts";
import { readCohort } from "./read.ts";

type Needs = Pick<
  World,
  "clock" | "cohorts" | "connections" | "dataSets" | "ledgers" | "engine" | "changeSets" | "log"
>;

/**
 * What an import would find and send now; nothing is sent or kept. Refuses a cohort that can't be evaluated, with what its
 * author can do about it.
 */
export const previewCohort =
  (world: Needs) =>
  async (id: string, request: PreviewRequest): Promise<Preview> => {
    const { clock, cohorts, connections, dataSets, engine, changeSets, log } = world;
    const cohort = await readCohort({ cohorts })(id);
    const { connectionId } = request;
    if (connectionId !== undefined && !(await connections.read(connectionId)))
      throw notFound("connection", connectionId);
    const dataSet = await dataSetOf(dataSets, cohort.definition);
    const asOf = request.asOf ? asOfInstant(request.asOf, cohort.timeZone) : clock.now().toISOString();
    try {
      const members = await engine.evaluate({
        cohort: { ...cohort, identifierOrder: cohort.identifierOrder ?? defaultIdentifierOrder },
        ...(dataSet && { dataSet }),
        asOf: new Date(asOf),
      });
      if ("reason" in members) {
        log.note("cohort-not-evaluated", { cohort: id, reason: members.reason });
        const { reason, detail, at } = members;
        const errors = at && [{ pointer: "/definition/sql", detail, ...at }];
        throw new Refusal("unprocessable", reason, detail, errors && { errors });
      }
      const change =
        connectionId === undefined ? undefined : await changeAt(world, cohort, connectionId, members);
      return { ...members.evaluation, asOf, ...(change && { change }) };
    } finally {
      await changeSets.discard();
    }
  };

async function changeAt(
  { ledgers, changeSets, log }: Needs,
  cohort: Cohort,
  connectionId: string,
  members: MemberFile,
): Promise<NonNullable<Preview["change"]>> {
  const { byConnection } = await ledgers.read(cohort.id);
  const base = byConnection[connectionId]?.pointer;
  try {
    const change = await changeSets.compare(members, base);
    const held = base ? base.inCount + base.unsureCount : 0;
    return { ...change, unusual: isUnusual({ held, ...change }, cohort.guard) };
  } catch (error) {
    if (!(error instanceof LedgerLost)) throw error;
    log.warn("ledger-lost", { cohort: cohort.id, connection: connectionId });
    throw new Refusal(
      "unprocessable",
      "ledger-lost",
      `What Braze holds of "${cohort.name}" at this connection can't be read, so nothing can be compared with it. Tell the operator; a preview without connectionId still works.`,
    );
  }
}
