/** Braze's two endpoints. Errors come in the order of Braze's list: the body first, then who sent it. */
import { type ContractAnswer, success } from "./answers.ts";
import { type PartnerDoor, refusalOf } from "./authenticate.ts";
import type { SandboxCohorts } from "./ports.ts";
import { changesIn, nameIn } from "./received-body.ts";

type Needs = PartnerDoor & { cohorts: SandboxCohorts };

export const receiveName =
  (needs: Needs) =>
  async (partner: string, body: unknown): Promise<ContractAnswer> => {
    const received = nameIn(body);
    if ("message" in received) return received;
    const refused = await refusalOf(needs)(partner, body);
    if (refused) return refused;
    const { cohortId, ...told } = received;
    await needs.cohorts.name(partner, cohortId, { ...told, at: needs.clock.now().toISOString() });
    return success;
  };

/** An empty list of changes is a success without effect: senders check keys with it. */
export const receiveChanges =
  (needs: Needs) =>
  async (partner: string, body: unknown): Promise<ContractAnswer> => {
    const received = changesIn(body);
    if ("message" in received) return received;
    const refused = await refusalOf(needs)(partner, body);
    if (refused) return refused;
    const { cohortId, ...changes } = received;
    if (changes.add.length + changes.remove.length > 0)
      await needs.cohorts.change(partner, cohortId, { ...changes, at: needs.clock.now().toISOString() });
    return success;
  };
