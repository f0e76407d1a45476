/**
 * The sample shop's people as Braze knows them, which is never quite what the shop's own data says: some never opened the
 * app, and some signed in on a phone that the shop still takes for a stranger's.
 */
import type { Known } from "../directory.ts";
import type { SamplePerson } from "./people.ts";

export function brazePeople(people: readonly SamplePerson[]): Known[] {
  return people.filter(everOpenedTheApp).flatMap((person) => {
    const { user, externalId, aliasName, aliasLabel, deviceId, country, plan } = person;
    const signedIn = externalId || (signedInUnseen(person) ? `app-${user}` : "");
    const row = {
      ...(signedIn && { external_id: signedIn }),
      ...(aliasName && aliasLabel && { aliases: [{ alias_name: aliasName, alias_label: aliasLabel }] }),
      ...(deviceId && { devices: [deviceId] }),
    };
    if (Object.keys(row).length === 0) return [];
    const attributes = { ...(country && { country }), ...(plan && { plan }) };
    return [{ person: user, row: { ...row, attributes } }];
  });
}

/** All but one in fifty. */
function everOpenedTheApp({ user }: SamplePerson): boolean {
  return !/[27]7$/.test(user);
}

/** Whom the shop itself has as signed up, and one in ten of those whom it takes for strangers. */
function signedInUnseen({ user, aliasName, anonymous }: SamplePerson): boolean {
  return anonymous === "true" ? user.endsWith("5") : !aliasName;
}
