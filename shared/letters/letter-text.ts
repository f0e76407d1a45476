import type { Letter, Section } from "./letter.ts";

/** Renders a letter as plain text: short lines of `label: value`, which work with any font and screen reader. */
export function letterText(letter: Letter): string {
  const { notice, labels } = letter;
  const blocks = [
    [`${letter.badge.toUpperCase()} · ${letter.title}`, letter.lead],
    notice?.why ? [`${labels.why}: ${notice.why}`] : [],
    notice?.todo ? [`${labels.todo}: ${notice.todo}`] : [],
    letter.highlights.map(({ label, value }) => `${label}: ${value}`),
    ...letter.sections.map(sectionLines),
    letter.link ? [`${letter.link.label}:`, letter.link.url] : [],
    ["-- ", letter.closing],
  ];
  const paragraphs = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${paragraphs.join("\n\n")}\n`;
}

function sectionLines(section: Section): string[] {
  return [section.heading.toUpperCase(), ...lines(section)];
}

function lines(section: Section): string[] {
  if ("reasons" in section)
    return section.reasons.map(({ count, why, todo }) => `- ${why}: ${count}. ${todo}`);
  const rows = "rows" in section ? section.rows : section.numbers;
  return rows.map(({ label, value }) => `${label}: ${value}`);
}
