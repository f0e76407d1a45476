/** Calls of the sandbox's API: create a key, and list the members received. */
import { type ExpectedMember, memberKey } from "../../oracle/identifiers.ts";
import type { Api } from "../api.ts";

/** Members in a page: the sandbox's maximum. */
const PAGE = 10_000;

/** Returns the key itself, which is shown only once. */
export async function createSandboxKey(api: Api, partner: string): Promise<string> {
  const { key } = await api.post<{ key: string }>(`/sandbox/partners/${partner}/keys`, {});
  return key;
}

/** Keys of all members that the sandbox holds for a cohort. */
export async function sandboxMembers(api: Api, cohort: string): Promise<ReadonlySet<string>> {
  const members = await api.all<ExpectedMember>(`/sandbox/cohorts/${cohort}/members`, PAGE);
  return new Set(members.map(memberKey));
}
