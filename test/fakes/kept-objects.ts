import type { KeptObjects } from "../../shared/ports/kept-objects.ts";

export interface FakeKeptObjects extends KeptObjects {
  put(object: string, writtenAt: Date): void;
}

export function fakeKeptObjects(): FakeKeptObjects {
  const kept = new Map<string, Date>();
  return {
    put: (object, writtenAt) => void kept.set(object, writtenAt),
    async *list() {
      for (const [object, writtenAt] of [...kept]) yield { object, writtenAt };
    },
    async drop(object) {
      kept.delete(object);
    },
  };
}
