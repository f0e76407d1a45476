/** People with identifiers that nobody else has, written as lists have them. */
import type { PersonIdentifier } from "../../../shared/contract/person-identifier.ts";
import type { PersonRow } from "../../../shared/contract/sandbox-people.ts";

const LABEL = "shop";
const HEADER = "external_id,alias_name,alias_label,device_id,anonymous\n";

/** What a row of a list has of somebody. `unusable` is a row that an import rejects: an alias without its label. */
const forms = ["external", "both", "alias", "device", "unusable"] as const;
export type Form = (typeof forms)[number];

export interface Person {
  externalId: string;
  alias: string;
  device: string;
  form: Form;
}

/** Each form in turn; one name in four has what files and addresses write in another way. */
export function peopleOf(mark: string, count: number): Person[] {
  return Array.from({ length: count }, (_, at) => {
    const odd = at % 4 === 3 ? ' "é"/+ ' : "";
    const name = (kind: string) => `${kind}-${mark}-${at}${odd}-${kind}`;
    const form = forms[at % forms.length] ?? "external";
    return { externalId: name("ext"), alias: name("ali"), device: name("dev"), form };
  });
}

export function listOf(people: readonly Person[]): string {
  return HEADER + people.map((one) => `${rowOf(one).map(quoted).join(",")}\n`).join("");
}

function rowOf({ externalId, alias, device, form }: Person): string[] {
  if (form === "external") return [externalId, "", "", "", ""];
  if (form === "both") return [externalId, alias, LABEL, "", ""];
  if (form === "alias") return ["", alias, LABEL, "", ""];
  if (form === "device") return ["", "", "", device, "true"];
  return ["", alias, "", "", ""];
}

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

/** As Braze knows them. */
export function userOf({ externalId, alias, device, form }: Person): PersonRow {
  const aliases = [{ alias_name: alias, alias_label: LABEL }];
  if (form === "device") return { devices: [device] };
  return form === "alias" || form === "unusable" ? { aliases } : { external_id: externalId, aliases };
}

/** All that anything may have of them. */
export function identifiersOf({ externalId, alias, device }: Person): PersonIdentifier[] {
  return [{ external_id: externalId }, { alias_name: alias, alias_label: LABEL }, { device_id: device }];
}

export const textsOf = ({ externalId, alias, device }: Person) => [externalId, alias, device];
