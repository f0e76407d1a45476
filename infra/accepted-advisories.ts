/** Advisories about deployed packages that are accepted, each with its reason. */

export interface AcceptedAdvisory {
  /** Of GitHub's database, such as `GHSA-xxxx-xxxx-xxxx`. */
  id: string;
  package: string;
  because: string;
}

export const acceptedAdvisories: readonly AcceptedAdvisory[] = [];
