/** Invoked asynchronously: computes a preview or the report of a list, and keeps it for whoever asked. */
import * as z from "zod/mini";
import { answerInquiry } from "../shared/usecases/jobs/run.ts";
import { step } from "./step.ts";
import {
  cohorts,
  connections,
  dataSets,
  engineRoom,
  inquiries,
  ledgers,
  log,
  reportRoom,
  uploads,
} from "./wiring.ts";

export const handler = step(z.object({ inquiry: z.string() }), ({ inquiry }) =>
  answerInquiry(
    {
      cohorts: cohorts(),
      connections: connections(),
      dataSets: dataSets(),
      uploads: uploads(),
      inquiries: inquiries(),
      ledgers: ledgers(),
      ...engineRoom(),
      ...reportRoom(),
      log: log(),
    },
    inquiry,
  ),
);
