/** Stores of the sandbox that note, on the change that is being made, what a tester is about to change. */
import type { Segment } from "../../shared/contract/sandbox-segments.ts";
import { digestOfThing, objectOf } from "../../shared/domain/audit-digests.ts";
import type { CurrentChange } from "../../shared/ports/audit.ts";
import type {
  SandboxBehaviours,
  SandboxKey,
  SandboxKeys,
  SandboxSegments,
} from "../../shared/sandbox/ports.ts";
import { noted, recordedStore } from "../../shared/usecases/audit/recorded.ts";

/** Not the secret, and not its hash: a tester sets neither. */
const digestOfKey = ({ hash, lastUsedAt, ...set }: SandboxKey) =>
  digestOfThing({ ...set, version: undefined });

function recordedKeys(store: SandboxKeys, { current }: CurrentChange): SandboxKeys {
  return {
    ...store,
    async create(key) {
      const step = { object: objectOf("sandbox-key", key.id), after: digestOfKey(key) };
      return noted(current, step, () => store.create(key), "created");
    },
    async invalidate(partner, id, mark) {
      const change = current();
      const kept = change && (await store.read(id));
      if (!change || kept?.partner !== partner || kept.status !== "active")
        return store.invalidate(partner, id, mark);
      const invalidated = {
        ...kept,
        status: "invalidated",
        invalidatedBy: mark.by,
        invalidatedAt: mark.at,
      } as const;
      const after = digestOfKey(invalidated);
      const object = objectOf("sandbox-key", id);
      const step = await change.intend({ object, before: digestOfKey(kept), after });
      const key = await store.invalidate(partner, id, mark);
      if (key && digestOfKey(key) === after) step.written();
      return key;
    },
  };
}

function recordedBehaviours(store: SandboxBehaviours, { current }: CurrentChange): SandboxBehaviours {
  return {
    ...store,
    async put(partner, behaviour) {
      const kept = current() && (await store.read(partner));
      const step = {
        object: objectOf("sandbox-behaviour", partner),
        ...(kept && { before: digestOfThing(kept) }),
        after: digestOfThing(behaviour),
      };
      const put = async () => {
        await store.put(partner, behaviour);
        return "put";
      };
      await noted(current, step.before === step.after ? undefined : step, put, "put");
    },
  };
}

export const recordedSandboxOn = (change: CurrentChange) => ({
  keys: (store: SandboxKeys) => recordedKeys(store, change),
  segments: (store: SandboxSegments) => recordedStore<Segment>("sandbox-segment", store, change),
  behaviours: (store: SandboxBehaviours) => recordedBehaviours(store, change),
});
