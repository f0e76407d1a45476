/** Values of the engine's types as the text that they mean, and as identifiers. */

/**
 * Before what is of no type of identifiers. No identifier may have a control character, so nothing that is one begins
 * so.
 */
export const NO_IDENTIFIER = "chr(1)";

/** As text, NULL where nothing is set. */
export function textOf(sql: string, type: string): string {
  if (type === "VARCHAR") return `nullif(${sql}, '')`;
  if (type === "BLOB") return `nullif(coalesce(try(decode(${sql})), CAST(${sql} AS VARCHAR)), '')`;
  return `nullif(${plainText(sql, type)}, '')`;
}

/** Of a decimal without places before its point the engine writes none: `.50`. */
function plainText(sql: string, type: string): string {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  const text = `CAST(${sql} AS VARCHAR)`;
  return precision !== undefined && precision === scale
    ? `regexp_replace(${text}, '^(-?)\\.', '\\10.')`
    : text;
}

/** The identifier's own characters; what is none has `NO_IDENTIFIER` before it. */
export function identifierOf(sql: string, type: string): string {
  if (isPlainIdentifier(type)) return textOf(sql, type);
  const none = `${NO_IDENTIFIER} || CAST(${sql} AS VARCHAR)`;
  if (type === "BLOB") return `nullif(coalesce(try(decode(${sql})), ${none}), '')`;
  if (type.startsWith("DECIMAL"))
    return `CASE WHEN ${sql} = trunc(${sql}) THEN split_part(${plainText(sql, type)}, '.', 1) ELSE ${none} END`;
  return none;
}

/** Every value of it is an identifier. */
export function isPlainIdentifier(type: string): boolean {
  return /^(VARCHAR|ENUM.*|UUID|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,0\))$/.test(type);
}

/** Its values need not be parsed: they are instants, or wall clocks of the data's zone. */
export function isTime(type: string): boolean {
  return /^(TIMESTAMP|DATE$)/.test(type);
}

/** Of a member of a JSON object. */
export function textOfJson(sql: string): string {
  return `nullif(${sql} ->> '$', '')`;
}

/** Integers past what 64 bits hold are told as DOUBLE, but keep their digits. */
export function identifierOfJson(sql: string): string {
  const text = textOfJson(sql);
  return `CASE WHEN json_type(${sql}) IN ('VARCHAR', 'BIGINT', 'UBIGINT') OR regexp_full_match(${text}, '-?\\d+')
    THEN ${text} ELSE ${NO_IDENTIFIER} || ${text} END`;
}
