import type { Locale } from "../contract/values.ts";
import { labels } from "./labels.ts";
import type { Letter } from "./letter.ts";
import { oneLine, shortened } from "./one-line.ts";

const NAME_IN_SUBJECT = 60;

/** Shows a recipient of a schedule that its mails arrive. */
export function testLetter({ cohortName, locale }: { cohortName: string; locale: Locale }): Letter {
  const say = labels[locale];
  const name = oneLine(cohortName);
  return {
    locale,
    subject: `${say.test.subject}: ${shortened(name, NAME_IN_SUBJECT)}`,
    tone: "calm",
    badge: say.test.badge,
    title: name,
    lead: say.test.lead,
    highlights: [],
    sections: [],
    closing: say.closing,
    labels: { why: say.why, todo: say.todo },
  };
}
