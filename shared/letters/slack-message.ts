import type { Letter } from "./letter.ts";

/**
 * Renders a letter as the body that an incoming webhook of Slack takes, which others understand too: what a mail says,
 * without its tables. Source: Slack, "Sending messages using incoming webhooks" and "Formatting text".
 */
export function slackMessage(letter: Letter): string {
  const { notice, labels, link } = letter;
  const lines = [
    `*${escaped(letter.badge)}* · ${escaped(letter.title)}`,
    escaped(letter.lead),
    ...(notice?.why ? [`*${escaped(labels.why)}:* ${escaped(notice.why)}`] : []),
    ...(notice?.todo ? [`*${escaped(labels.todo)}:* ${escaped(notice.todo)}`] : []),
    ...letter.highlights.map(({ label, value }) => `${escaped(label)}: ${escaped(value)}`),
    ...(link ? [`<${link.url}|${escaped(link.label)}>`] : []),
  ];
  return JSON.stringify({ text: lines.join("\n") });
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** So that no name can become a link or call people. */
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (found) => entities[found] ?? found);
}
