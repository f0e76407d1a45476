/** The partner page of the sandbox: data import keys. */
import { partnerName } from "../contract/connections.ts";
import { notFound, Refusal } from "../domain/refusal.ts";
import type { Chance, Clock } from "../ports.ts";
import { hashOf, maskOf, newSecret } from "./key-secret.ts";
import type { SandboxKey, SandboxKeys } from "./ports.ts";

/** A key as it is shown: without its hash. */
export type KeyShown = Omit<SandboxKey, "hash">;

interface Needs {
  clock: Clock;
  chance: Chance;
  keys: SandboxKeys;
}

/** `key` is the secret itself: it is in this answer and nowhere else. Refuses what can't be a partner's name. */
export const createKey =
  ({ clock, chance, keys }: Needs) =>
  async (partner: string, createdBy: string): Promise<KeyShown & { key: string }> => {
    if (!partnerName.safeParse(partner).success)
      throw new Refusal(
        "invalid",
        "invalid-partner",
        `"${partner}" can't be a partner's name: use lower-case letters, digits, - and _, such as kubit.`,
      );
    const { id, secret } = newSecret(chance);
    const key: SandboxKey = {
      id,
      partner,
      hash: hashOf(secret),
      masked: maskOf(secret),
      status: "active",
      createdBy,
      createdAt: clock.now().toISOString(),
    };
    if ((await keys.create(key)) === "exists")
      throw new Error(`the key id ${id} was drawn twice: chance is not random`);
    return { ...shown(key), key: secret };
  };

export const listKeys =
  ({ keys }: Pick<Needs, "keys">) =>
  async (partner: string): Promise<{ items: KeyShown[] }> => ({
    items: (await keys.list(partner)).map(shown),
  });

/** Refused from the next request on. Invalidating it again is fine, and keeps who did it first. */
export const invalidateKey =
  ({ clock, keys }: Pick<Needs, "clock" | "keys">) =>
  async (partner: string, id: string, by: string): Promise<KeyShown> => {
    const key = await keys.invalidate(partner, id, { by, at: clock.now().toISOString() });
    if (!key) throw notFound(`key of partner "${partner}"`, id);
    return shown(key);
  };

function shown({ hash: _, ...rest }: SandboxKey): KeyShown {
  return rest;
}
