/**
 * Texts that this system made, or names of the data's own columns and folders, as SQL. A definition's values are
 * parameters instead.
 */

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function listOf(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(", ")}]`;
}
