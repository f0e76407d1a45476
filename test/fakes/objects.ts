import type { Clock } from "../../shared/ports/machine.ts";

/** The work bucket in memory. A name is written once: a second write must have the same contents. */
export interface FakeObjects {
  put(name: string, contents: unknown): void;
  read(name: string): unknown;
  /** Makes an object missing, as if lost or damaged. */
  lose(name: string): void;
  names(prefix: string): string[];
  /** Of an object that is there. */
  writtenAt(name: string): Date;
  /** Of all objects, in characters. */
  size(): number;
  /** Of objects that were written with it. It stays where an object is lost, for whoever brings it back. */
  readonly sha256: Map<string, string>;
}

/** `clock` tells when an object is written. Left out: all are from 1970. */
export function fakeObjects(clock: Pick<Clock, "now"> = { now: () => new Date(0) }): FakeObjects {
  const kept = new Map<string, string>();
  const written = new Map<string, number>();
  const sha256 = new Map<string, string>();
  return {
    sha256,
    put(name, contents) {
      const text = JSON.stringify(contents);
      if (kept.has(name) && kept.get(name) !== text) {
        throw new Error(`object ${name} is written twice, with different contents`);
      }
      if (!kept.has(name)) written.set(name, clock.now().getTime());
      kept.set(name, text);
    },
    read(name) {
      const text = kept.get(name);
      return text === undefined ? undefined : JSON.parse(text);
    },
    lose(name) {
      kept.delete(name);
      written.delete(name);
    },
    writtenAt: (name) => new Date(written.get(name) ?? 0),
    size: () => [...kept].reduce((sum, [name, text]) => sum + name.length + text.length, 0),
    names: (prefix) => [...kept.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}
