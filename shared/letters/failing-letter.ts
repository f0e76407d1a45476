import type { Connection } from "../contract/connections.ts";
import { connectionSection } from "./active-letter.ts";
import { labels } from "./labels.ts";
import type { Letter } from "./letter.ts";
import { oneLine, shortened } from "./one-line.ts";

const NAME_IN_SUBJECT = 60;

/** Tells a connection's contacts that Braze refuses its key. Sent once while the connection is failing. */
export function failingLetter(connection: Connection): Letter {
  const say = labels[connection.locale];
  const name = oneLine(connection.name) || connection.id;
  const { subject, badge, lead, why, todo } = say.failing;
  return {
    locale: connection.locale,
    subject: `${subject}: ${shortened(name, NAME_IN_SUBJECT)}`,
    tone: "bad",
    badge,
    title: name,
    lead,
    highlights: [],
    notice: { tone: "bad", why, todo },
    sections: [connectionSection(connection, say)],
    closing: say.active.closing,
    labels: { why: say.why, todo: say.todo },
  };
}
