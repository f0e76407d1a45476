/** A user of the sandbox while they are typed. */
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";

export interface PersonDraft {
  externalId: string;
  aliasName: string;
  aliasLabel: string;
  device: string;
  /** Lines such as `plan: gold`. */
  attributes: string;
}

export const nobody: PersonDraft = {
  externalId: "",
  aliasName: "",
  aliasLabel: "",
  device: "",
  attributes: "",
};

const ATTRIBUTE = /^([^:=]+?)\s*[:=]\s*(.+)$/;

/** The first line that is no attribute. */
export function wrongAttribute({ attributes }: PersonDraft): string | undefined {
  return linesOf(attributes).find((line) => !ATTRIBUTE.test(line));
}

/** Undefined while nothing identifies the user, or an attribute is wrong. */
export function personOf(draft: PersonDraft): PersonRow | undefined {
  const [externalId, aliasName, aliasLabel, device] = [
    draft.externalId,
    draft.aliasName,
    draft.aliasLabel,
    draft.device,
  ].map((text) => text.trim()) as [string, string, string, string];
  const hasAlias = aliasName !== "" && aliasLabel !== "";
  // Half an alias would be left out without a word.
  if ((aliasName !== "" || aliasLabel !== "") && !hasAlias) return undefined;
  if (externalId === "" && device === "" && !hasAlias) return undefined;
  if (wrongAttribute(draft) !== undefined) return undefined;
  const attributes = linesOf(draft.attributes).map((line) => {
    const [, name = "", value = ""] = ATTRIBUTE.exec(line) ?? [];
    return [name, attributeValue(value)] as const;
  });
  return {
    ...(externalId !== "" && { external_id: externalId }),
    ...(hasAlias && { aliases: [{ alias_name: aliasName, alias_label: aliasLabel }] }),
    ...(device !== "" && { devices: [device] }),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
}

/** A number or a truth where it is written as JSON writes it; `007` stays a text. */
function attributeValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
