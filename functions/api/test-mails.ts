/** Sends a test mail to a recipient of a schedule. */
import { schedules as operations } from "../../shared/contract/api/schedules.ts";
import { sendTestMail } from "../../shared/usecases/schedules/test-mail.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { cohorts, log, mailAddresses, schedules, testMails } from "../wiring.ts";

const deps = () => ({
  cohorts: cohorts(),
  schedules: schedules(),
  mailAddresses: mailAddresses(),
  mails: testMails(),
  log: log(),
});

export const handler = api(
  "api/test-mails",
  operations,
  {
    "POST /cohorts/{cohortId}/schedule/test-mail": async ({ path, body, caller: { reach } }) =>
      ok(await sendTestMail(deps(), { cohort: path.cohortId, to: body.to, reach })),
  },
  { audit },
);
