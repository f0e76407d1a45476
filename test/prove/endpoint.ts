/** A Braze endpoint on 127.0.0.1 that stores members, validates the contract, and misbehaves on request. */
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { IDS_PER_REQUEST } from "../../shared/limits.ts";

/** A user as one text: kind, id and label. */
export type HeldId = string;

export interface ToldChange {
  add: HeldId[];
  remove: HeldId[];
}

/** Sends an answer of its own. It calls `apply` first if the change is to be applied. */
export type Misbehaviour = (response: ServerResponse, change: ToldChange, apply: Apply) => void;
type Apply = (change: ToldChange) => void;

export interface Endpoint {
  origin: string;
  held(cohort: string): ReadonlySet<HeldId>;
  /** Removes all members. */
  forget(): void;
  /** Every request with changes, in order of arrival. A test that checks runs one by one empties it. */
  told: ToldChange[];
  /** Violations of the contract by requests: empty unless the client has a bug. */
  breaches: string[];
  /** Called for each request with changes. Undefined: the endpoint behaves normally. */
  misbehaves: () => Misbehaviour | undefined;
  close(): Promise<void>;
}

export interface Body {
  cohort_id: string;
  cohort_changes?: {
    user_ids?: string[];
    aliases?: { alias_name: string; alias_label: string }[];
    device_ids?: string[];
    should_remove?: true;
  }[];
}

export function answer(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
export const success = (response: ServerResponse) => answer(response, 201, { message: "success" });

export async function endpoint(): Promise<Endpoint> {
  const cohorts = new Map<string, Set<HeldId>>();
  const heldBy = (cohort: string) => {
    const held = cohorts.get(cohort) ?? new Set();
    cohorts.set(cohort, held);
    return held;
  };
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as Body;
    if (!body.cohort_changes || body.cohort_changes.length === 0) return success(response);
    const change = toldIn(body);
    const count = change.add.length + change.remove.length;
    if (count > IDS_PER_REQUEST || new Set([...change.add, ...change.remove]).size < count) {
      here.breaches.push(`a request with ${count} ids, or with one of them twice`);
      return answer(response, 400, { message: "no" });
    }
    here.told.push(change);
    const held = heldBy(body.cohort_id);
    const apply = ({ add, remove }: ToldChange) => {
      for (const id of add) held.add(id);
      for (const id of remove) held.delete(id);
    };
    const misbehaviour = here.misbehaves();
    if (misbehaviour) return misbehaviour(response, change, apply);
    apply(change);
    success(response);
  });
  const { origin, close } = await listening(server, ANY_PORT);
  const here: Endpoint = {
    origin,
    held: heldBy,
    forget: () => cohorts.clear(),
    told: [],
    breaches: [],
    misbehaves: () => undefined,
    close: async () => {
      server.closeAllConnections();
      await close();
    },
  };
  return here;
}

export function heldId({ kind, id, label }: { kind: string; id: string; label: string }): HeldId {
  return JSON.stringify([kind, id, label]);
}

export function toldIn({ cohort_changes = [] }: Body): ToldChange {
  const idsOf = (changes: Body["cohort_changes"] = []) =>
    changes.flatMap(({ user_ids = [], aliases = [], device_ids = [] }) => [
      ...user_ids.map((id) => heldId({ kind: "external_id", id, label: "" })),
      ...aliases.map((one) => heldId({ kind: "alias", id: one.alias_name, label: one.alias_label })),
      ...device_ids.map((id) => heldId({ kind: "device_id", id, label: "" })),
    ]);
  return {
    add: idsOf(cohort_changes.filter((change) => !change.should_remove)),
    remove: idsOf(cohort_changes.filter((change) => change.should_remove)),
  };
}
