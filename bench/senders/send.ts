/** Runs a sender in a process of its own. */
import { join } from "node:path";
import { child } from "../../local/process.ts";
import { isInstalled } from "../../test/peer/published.ts";
import type { Endpoint } from "../endpoint/start.ts";
import type { Bench } from "../place.ts";
import type { Order } from "./order.ts";

/** Whether peers can be measured. They do not handle faulty answers. */
export function hasPeers({ behaviour }: Pick<Bench, "behaviour">): boolean {
  return peersInstalled() && !behaviour.faultShare;
}

/** Peers are separate packages, which may not be installed. */
export function peersInstalled(): boolean {
  return isInstalled("@segment/action-destinations") && isInstalled("undici");
}

export interface Sent {
  /** Time of sending alone. */
  seconds: number;
  idsPerSecond: number;
}

type Wanted = Pick<Order, "sender" | "members" | "inFlight"> & Partial<Pick<Order, "cohort">>;

/** Throws if the endpoint does not hold exactly the members afterwards. */
export async function send(
  { endpoint, folder }: { endpoint: Endpoint; folder: string },
  { sender, members, inFlight, cohort = `by-${sender}` }: Wanted,
): Promise<Sent> {
  const { origin, secrets } = endpoint;
  const order: Order = { sender, endpoint: origin, secrets, cohort, members, inFlight };
  const process = await child<number, never>({
    module: new URL("main.ts", import.meta.url),
    environment: { PATH: globalThis.process.env["PATH"] ?? "" },
    log: join(folder, `${sender}.log`),
    start: order,
  });
  await process.stop();
  await endpoint.assertHolds(cohort, { members, which: "first" });
  const seconds = process.ready / 1_000;
  return { seconds, idsPerSecond: members / seconds };
}
