/** Names that people gave, made fit for one line of a header or a text. */

/** Control characters, line and paragraph separators, and those that turn the direction of what follows them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unfit = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/** No line break, no control character, no half of a surrogate pair; runs of space become one space. */
export function oneLine(name: string): string {
  return name.toWellFormed().replace(unfit, " ").replace(/\s+/g, " ").trim();
}

/** At most so many characters as a reader counts them; what is cut ends in an ellipsis. */
export function shortened(line: string, characters: number): string {
  const all = [...new Intl.Segmenter().segment(line)];
  if (all.length <= characters) return line;
  const kept = all.slice(0, characters - 1).map(({ segment }) => segment);
  return `${kept.join("").trimEnd()}…`;
}
