/** The work bucket in memory. A name is written once: a second write must have the same contents. */
export interface FakeObjects {
  put(name: string, contents: unknown): void;
  read(name: string): unknown;
  /** Makes an object missing, as if lost or damaged. */
  lose(name: string): void;
  names(prefix: string): string[];
}

export function fakeObjects(): FakeObjects {
  const kept = new Map<string, string>();
  return {
    put(name, contents) {
      const text = JSON.stringify(contents);
      if (kept.has(name) && kept.get(name) !== text) {
        throw new Error(`object ${name} is written twice, with different contents`);
      }
      kept.set(name, text);
    },
    read(name) {
      const text = kept.get(name);
      return text === undefined ? undefined : JSON.parse(text);
    },
    lose: (name) => void kept.delete(name),
    names: (prefix) => [...kept.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}
