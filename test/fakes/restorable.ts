/**
 * Ports of the table that can be restored to any earlier instant, as by a backup: their state is what their calls until
 * then have made of new ones.
 */
export interface Restorable<Ports> {
  ports: Ports;
  /** The current instant: the number of calls so far. */
  instant(): number;
  restoreTo(instant: number): Promise<void>;
  /** After so many more calls each throws `Stopped`, as if all functions had ended there; undefined: none does. */
  stopAfter(calls: number | undefined): void;
}

export class Stopped extends Error {}

interface Call {
  port: string;
  name: string;
  input: unknown[];
}
type Methods = Record<string, (...input: unknown[]) => Promise<unknown>>;

export function restorable<Ports extends { [Port in keyof Ports]: object }>(
  make: () => Ports,
): Restorable<Ports> {
  let current = make() as unknown as Record<string, Methods>;
  let calls: Call[] = [];
  let last = Number.POSITIVE_INFINITY;
  const apply = async ({ port, name, input }: Call) => current[port]?.[name]?.(...structuredClone(input));
  const ports = Object.entries(current).map(([port, methods]) => {
    const names = Object.keys(methods);
    const recorded = names.map((name) => [
      name,
      async (...input: unknown[]) => {
        if (calls.length >= last) throw new Stopped("everything has stopped");
        const call = { port, name, input: structuredClone(input) };
        calls.push(call);
        return apply(call);
      },
    ]);
    return [port, Object.fromEntries(recorded)];
  });
  return {
    ports: Object.fromEntries(ports) as Ports,
    instant: () => calls.length,
    stopAfter(more) {
      last = more === undefined ? Number.POSITIVE_INFINITY : calls.length + more;
    },
    async restoreTo(instant) {
      current = make() as unknown as Record<string, Methods>;
      calls = calls.slice(0, instant);
      // What was refused then is refused again.
      for (const call of calls) await apply(call).catch(() => {});
    },
  };
}
