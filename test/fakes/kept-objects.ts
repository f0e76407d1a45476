import type { KeptObjects } from "../../shared/ports/kept-objects.ts";
import type { FakeObjects } from "./objects.ts";

/** Those of `objects` whose names begin with `folder`. */
export function fakeKeptObjects(objects: FakeObjects, folder: string): KeptObjects {
  return {
    async *list() {
      for (const object of objects.names(folder)) yield { object, writtenAt: objects.writtenAt(object) };
    },
    async drop(object) {
      objects.lose(object);
    },
  };
}
