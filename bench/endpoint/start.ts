/** Starts the endpoint in a process of its own, and controls it. */
import { join } from "node:path";
import { child } from "../../local/process.ts";
import { type Export, isMember, peopleFor } from "../people.ts";
import type { Secrets } from "./endpoint.ts";
import type { Behaviour, CohortFigures, Figures } from "./figures.ts";
import { HeldPeople } from "./held.ts";

export interface Endpoint {
  origin: string;
  secrets: Secrets;
  /** Sets the behaviour, on top of the settings given at the start. Resets all counts and members. */
  behave(behaviour: Behaviour): Promise<void>;
  figures(): Promise<Figures>;
  /**
   * Throws if the cohort holds anyone else than these members, or if requests contained other ids. Also throws if an id
   * was applied twice although no answer was faulty.
   */
  assertHolds(cohort: string, wanted: { members: number; which: Export }): Promise<CohortFigures>;
  /** Of its process, in bytes. */
  peakMemory(): Promise<number>;
  stop(): Promise<void>;
}

export async function startEndpoint(folder: string, always: Partial<Behaviour> = {}): Promise<Endpoint> {
  const secrets: Secrets = { partnerKey: "the-benchs-partner-key", clientSecret: "the-benchs-import-key" };
  const process = await child<string, never>({
    module: new URL("main.ts", import.meta.url),
    environment: { PATH: globalThis.process.env["PATH"] ?? "" },
    log: join(folder, "endpoint.log"),
    start: secrets,
  });
  const origin = process.ready;
  const call = async (path: string, init?: RequestInit): Promise<Response> => {
    const response = await fetch(`${origin}${path}`, init);
    if (!response.ok) throw new Error(`the endpoint answered ${response.status} to ${path}`);
    return response;
  };
  const figures = async () => (await (await call("/bench")).json()) as Figures;
  return {
    origin,
    secrets,
    figures,
    async behave(behaviour) {
      await call("/bench", { method: "PUT", body: JSON.stringify({ ...behaviour, ...always }) });
    },
    async assertHolds(cohort, { members, which }) {
      const { strangers, cohorts } = await figures();
      const its = cohorts[cohort];
      if (strangers > 0 || !its) throw new Error(`the endpoint met ${strangers} ids of nobody`);
      if (its.repeats > 0 && !always.faultShare)
        throw new Error(`the endpoint was told ${its.repeats} ids of ${cohort} twice`);
      const held = HeldPeople.of(new Uint8Array(await (await call(`/bench/held/${cohort}`)).arrayBuffer()));
      const end = Math.max(held.size, peopleFor(members));
      for (let person = 0; person < end; person += 1)
        if (held.has(person) !== (person < peopleFor(members) && isMember(person, which))) {
          const found = held.has(person) ? "holds" : "does not hold";
          throw new Error(`the endpoint ${found} person ${person} of ${cohort}`);
        }
      return its;
    },
    peakMemory: async () => (await process.figures()).peakMemory,
    stop: () => process.stop(),
  };
}
