/** HTML templates that escape their values: only what `markup` itself returned is inserted as it is. */

const made = Symbol("markup");
export interface Markup {
  readonly [made]: string;
}

type Piece = string | Markup | Markup[] | undefined;

/** Template tag; attributes must be in double quotes. An undefined value leaves nothing. */
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
