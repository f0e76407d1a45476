import { partnerName } from "../contract/connections.ts";
import { DomainError } from "../domain/domain-error.ts";

/** Refuses an invalid partner name. */
export function assertPartner(partner: string): void {
  if (partnerName.safeParse(partner).success) return;
  throw new DomainError(
    "invalid",
    "invalid-partner",
    `"${partner}" can't be a partner's name: use lower-case letters, digits, - and _, such as kubit.`,
  );
}
