import type { PersonView } from "../../shared/contract/sandbox-people.ts";

/** Each identifier and attribute of a user as a text. */
export function describedPerson({ external_id, aliases, devices, attributes }: PersonView): string[] {
  return [
    ...(external_id === undefined ? [] : [external_id]),
    ...aliasTexts({ aliases }),
    ...devices,
    ...attributeTexts({ attributes }),
  ];
}

export function aliasTexts({ aliases }: Pick<PersonView, "aliases">): string[] {
  return aliases.map(({ alias_name, alias_label }) => `${alias_label}: ${alias_name}`);
}

export function attributeTexts({ attributes }: Pick<PersonView, "attributes">): string[] {
  return Object.entries(attributes).map(([name, value]) => `${name}: ${value}`);
}
