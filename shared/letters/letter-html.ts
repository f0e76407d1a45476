import type { Letter, Row, Section } from "./letter.ts";
import { light, styleSheet } from "./letter-style.ts";
import { htmlText, type Markup, markup } from "./markup.ts";

const font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const wrap = "overflow-wrap:anywhere;word-break:break-word";
const text = `color:${light.text}`;
const muted = `color:${light.muted}`;
const rule = `1px solid ${light.line}`;
const cell = `padding:8px 0;border-top:${rule};font-size:14px;line-height:20px;vertical-align:top`;
const digits = "font-variant-numeric:tabular-nums";

/**
 * Renders a letter for mail clients: tables for layout, no external resources, narrow and wide screens, light and dark
 * mode.
 */
export function letterHtml(letter: Letter): string {
  const tone = light.tones[letter.tone];
  const document = markup`<!doctype html>
<html lang="${letter.locale}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<meta name="x-apple-disable-message-reformatting">
<title>${letter.subject}</title>
<style>${styleSheet}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:${light.page};-webkit-text-size-adjust:100%;text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${letter.lead}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="page" style="background-color:${light.page}">
<tr><td align="center" class="outer" style="padding:32px 16px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="card line mark-${letter.tone}" style="max-width:600px;background-color:${light.card};border:${rule};border-top:4px solid ${tone.mark};border-radius:8px;border-collapse:separate;text-align:left;${font};${text}">
<tr><td class="inner" style="padding:28px 32px 4px">
<p style="margin:0 0 14px"><span class="${letter.tone}" style="display:inline-block;padding:3px 10px;border-radius:12px;font-size:13px;line-height:18px;font-weight:600;color:${tone.text};background-color:${tone.ground}">${letter.badge}</span></p>
<h1 class="text title" style="margin:0 0 8px;font-size:24px;line-height:30px;font-weight:650;letter-spacing:-0.01em;${wrap};${text}"><bdi>${letter.title}</bdi></h1>
<p class="text" style="margin:0 0 20px;font-size:16px;line-height:24px;${wrap};${text}">${letter.lead}</p>
</td></tr>
${letter.highlights.length > 0 ? highlights(letter.highlights) : undefined}
${notice(letter)}
${letter.link && button(letter.link)}
${letter.sections.map(section)}
<tr><td class="inner" style="padding:8px 32px 28px">
<p class="muted" style="margin:0;font-size:13px;line-height:19px;${muted}">${letter.closing}</p>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`;
  return htmlText(document);
}

function highlights(rows: Row[]): Markup {
  const width = `${Math.floor(100 / rows.length)}%`;
  const tiles = rows.map(({ label, value }, i) => {
    const place = i === 0 ? "padding:0 12px 0 0" : `padding:0 12px 0 16px;border-left:${rule}`;
    return markup`<td class="tile ${i === 0 ? "first" : ""}" width="${width}" valign="top" style="width:${width};${place}">
<p class="text tile-value" style="margin:0;font-size:24px;line-height:30px;font-weight:650;${digits};white-space:nowrap;${text}">${value}</p>
<p class="muted tile-label" style="margin:0;font-size:13px;line-height:18px;${muted}">${label}</p>
</td>`;
  });
  return markup`<tr><td class="inner" style="padding:0 32px 24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${tiles}</tr></table>
</td></tr>`;
}

function notice({ notice: said, labels }: Letter): Markup | undefined {
  if (!said) return undefined;
  const { text: ink, ground } = light.tones[said.tone];
  const paragraph = (label: string, words: string | undefined, gap: string) =>
    words
      ? markup`<p style="margin:${gap};font-size:15px;line-height:22px;${wrap}"><strong>${label}</strong><br>${words}</p>`
      : undefined;
  return markup`<tr><td class="inner" style="padding:0 32px 24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="${said.tone}" style="padding:14px 16px;border-radius:6px;color:${ink};background-color:${ground}">
${paragraph(labels.why, said.why, "0")}${paragraph(labels.todo, said.todo, said.why ? "10px 0 0" : "0")}
</td></tr></table>
</td></tr>`;
}

function button({ label, url }: { label: string; url: string }): Markup {
  return markup`<tr><td class="inner" style="padding:0 32px 28px">
<a href="${url}" class="button" style="display:inline-block;padding:11px 20px;border-radius:6px;font-size:15px;line-height:20px;font-weight:600;text-decoration:none;color:${light.onButton};background-color:${light.button}">${label}</a>
</td></tr>`;
}

function section(part: Section): Markup {
  return markup`<tr><td class="inner" style="padding:0 32px 24px">
<h2 class="text" style="margin:0 0 6px;font-size:15px;line-height:22px;font-weight:650;${text}">${part.heading}</h2>
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">
${sectionRows(part)}
</table>
</td></tr>`;
}

function sectionRows(part: Section): Markup[] {
  if ("reasons" in part) return part.reasons.map(({ count, why, todo }) => reason(count, why, todo));
  if ("numbers" in part)
    return part.numbers.map(({ label, value }) => pair(label, value, "white-space:nowrap"));
  return part.rows.map(({ label, value }) => pair(label, value, wrap));
}

function pair(label: string, value: string, breaking: string): Markup {
  return markup`<tr>
<th scope="row" class="muted line" style="${cell};padding-right:16px;text-align:left;font-weight:400;${muted}">${label}</th>
<td class="text line" style="${cell};text-align:right;${digits};${breaking};${text}"><bdi>${value}</bdi></td>
</tr>`;
}

function reason(count: string, why: string, todo: string): Markup {
  return markup`<tr>
<th scope="row" class="text line" style="${cell};padding-right:16px;text-align:right;font-weight:600;${digits};white-space:nowrap;width:1%;${text}">${count}</th>
<td class="text line" style="${cell};${text}">${why}<br><span class="muted" style="${muted}">${todo}</span></td>
</tr>`;
}
