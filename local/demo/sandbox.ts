/** The receiving side's own pages: making a key, and who was received. */
import { type ExpectedMember, memberKey } from "../../oracle/identifiers.ts";
import type { Api } from "../api.ts";

/** Members of a page: the most that the sandbox gives. */
const PAGE = 10_000;

/** Gives the key itself: the one time that it is shown. */
export async function createSandboxKey(api: Api, partner: string): Promise<string> {
  const { key } = await api.post<{ key: string }>(`/sandbox/partners/${partner}/keys`, {});
  return key;
}

/** Keys of all members that the sandbox holds for a cohort. */
export async function sandboxMembers(api: Api, cohort: string): Promise<ReadonlySet<string>> {
  const members = await api.all<ExpectedMember>(`/sandbox/cohorts/${cohort}/members`, PAGE);
  return new Set(members.map(memberKey));
}
