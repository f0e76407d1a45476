import type { Channel } from "../contract/channels.ts";
import type { Locale } from "../contract/values.ts";
import { labels } from "./labels.ts";
import type { Letter } from "./letter.ts";
import { oneLine } from "./one-line.ts";

/** Shows that messages to a channel arrive. */
export function channelTestLetter({ name }: Pick<Channel, "name">, locale: Locale): Letter {
  const say = labels[locale];
  const title = oneLine(name);
  return {
    locale,
    subject: `${say.test.badge}: ${title}`,
    tone: "calm",
    badge: say.test.badge,
    title,
    lead: say.test.channel,
    highlights: [],
    sections: [],
    closing: "",
    labels: { why: say.why, todo: say.todo },
  };
}
