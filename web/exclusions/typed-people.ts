/** People as they are typed: one on each line. */
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";

/** Each once. Blanks around an identifier, which come with a copied text, are left out. */
export function typedPeople(kind: IdentifierKind, text: string, label: string): PersonIdentifier[] {
  const ids = new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
  return [...ids].map((id) => {
    if (kind === "external_id") return { external_id: id };
    return kind === "device_id" ? { device_id: id } : { alias_name: id, alias_label: label.trim() };
  });
}
