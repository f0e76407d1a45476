/** Makes names that users chose fit for one line of a header or a text. */

/** Control characters, line and paragraph separators, and characters that set the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unfit = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/** No line break, no control character, no unpaired surrogate. Runs of space become one space. */
export function oneLine(name: string): string {
  return name.toWellFormed().replace(unfit, " ").replace(/\s+/g, " ").trim();
}

/** At most `characters` user-perceived characters. A shortened text ends in an ellipsis. */
export function shortened(line: string, characters: number): string {
  const all = [...new Intl.Segmenter().segment(line)];
  if (all.length <= characters) return line;
  const kept = all.slice(0, characters - 1).map(({ segment }) => segment);
  return `${kept.join("").trimEnd()}…`;
}
