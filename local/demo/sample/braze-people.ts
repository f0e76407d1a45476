/**
 * The sample shop's people as Braze knows them, which differs from the shop's own data: some never opened the app, and
 * some signed in on a phone that the shop still has as anonymous.
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

/** People who have signed up according to the shop, and one in ten of those whom the shop has as anonymous. */
function signedInUnseen({ user, aliasName, anonymous }: SamplePerson): boolean {
  return anonymous === "true" ? user.endsWith("5") : !aliasName;
}
