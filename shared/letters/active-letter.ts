import type { Connection } from "../contract/connections.ts";
import { type Labels, labels } from "./labels.ts";
import type { Letter, Section } from "./letter.ts";
import { oneLine, shortened } from "./one-line.ts";

const NAME_IN_SUBJECT = 60;

/** Tells a connection's contacts that cohorts can be imported to it. Contains no key, not even masked. */
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
    sections: [connectionSection(connection, say)],
    closing: say.active.closing,
    labels: { why: say.why, todo: say.todo },
  };
}

/** Identifies the connection. */
export function connectionSection({ id, name, endpoint, partner }: Connection, say: Labels): Section {
  return {
    heading: say.active.heading,
    rows: [
      { label: say.active.name, value: oneLine(name) || id },
      { label: say.active.endpoint, value: oneLine(endpoint) },
      { label: say.active.partner, value: oneLine(partner) },
    ],
  };
}
