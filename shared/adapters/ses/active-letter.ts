import type { Connection } from "../../contract/connections.ts";
import { labels } from "./labels.ts";
import type { Letter } from "./letter.ts";
import { oneLine, shortened } from "./one-line.ts";

const NAME_IN_SUBJECT = 60;

/** The mail that tells a connection's contacts that cohorts can be imported to it. No key of it, not even masked. */
export function activeLetter(connection: Connection): Letter {
  const say = labels[connection.locale];
  const name = oneLine(connection.name) || connection.id;
  return {
    locale: connection.locale,
    subject: `${say.active.subject}: ${shortened(name, NAME_IN_SUBJECT)}`,
    tone: "good",
    badge: say.active.badge,
    title: name,
    lead: `${say.active.lead} ${say.active.next}`,
    highlights: [],
    sections: [
      {
        heading: say.active.heading,
        rows: [
          { label: say.active.name, value: name },
          { label: say.active.endpoint, value: oneLine(connection.endpoint) },
          { label: say.active.partner, value: oneLine(connection.partner) },
        ],
      },
    ],
    closing: say.active.closing,
    labels: { why: say.why, todo: say.todo },
  };
}
