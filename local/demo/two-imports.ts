/** The demo's default: one cohort, imported twice. */
import { clusterOf } from "../../shared/domain/endpoints.ts";
import type { Act } from "./act.ts";
import { keepMails, mailsHere } from "./mails.ts";
import type { DemoOptions } from "./options.ts";
import { play } from "./play.ts";
import type { Progress } from "./progress.ts";
import { historyTable, mailLines, type Report, reportedRun } from "./report.ts";
import { storyOf } from "./story.ts";

/** The cluster of an endpoint given with `--endpoint`. */
const OWN_CLUSTER = "demo";

export async function twoImports(options: DemoOptions, progress: Progress, folder: string): Promise<Act> {
  const story = await storyOf(options, folder, new Date());
  return {
    system: allowing(options),
    async perform(system) {
      const { history, faults, segment } = await play(system, story, options, progress);
      const mails = await keepMails(system.inbox);
      return {
        report: {
          runs: history.map(reportedRun).toReversed(),
          mails: mails.length,
          ...(segment && { segment }),
          verified: faults.length === 0,
        } satisfies Report,
        tables: `History\n${historyTable(history)}\n\nMails received\n${mailLines(mailsHere(mails))}`,
        verdict: "both imports did what an independent evaluation expects.",
      };
    },
  };
}

/** Options with which the system accepts an endpoint other than the sandbox. */
function allowing({ target }: DemoOptions) {
  if (!target) return {};
  const brazes = clusterOf(target.endpoint, {});
  return {
    extraEndpoints: brazes ? {} : { [target.endpoint]: OWN_CLUSTER },
    partnerKeys: { [brazes ?? OWN_CLUSTER]: target.partnerKey },
  };
}
