/** HTML that escapes what is put into it: only what was made by `markup` itself goes in as it is. */

const made = Symbol("markup");
export interface Markup {
  readonly [made]: string;
}

type Piece = string | Markup | Markup[] | undefined;

/** Tag of a template; attributes must be in double quotes. Nothing is left where a value is undefined. */
export function markup(literals: TemplateStringsArray, ...values: Piece[]): Markup {
  const text = literals.reduce((before, literal, i) => before + asHtml(values[i - 1]) + literal);
  return { [made]: text };
}

export function htmlText(document: Markup): string {
  return document[made];
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function asHtml(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "string") return piece.replace(/[&<>"']/g, (found) => entities[found] ?? found);
  if (Array.isArray(piece)) return piece.map(asHtml).join("");
  return piece[made];
}
