/** An active connection to the sandbox, or to another endpoint. */
import type { Connection } from "../../shared/contract/connections.ts";
import type { Api } from "../api.ts";
import type { LocalSystem } from "../system.ts";
import type { OtherEndpoint } from "./options.ts";
import type { Progress } from "./progress.ts";
import { createSandboxKey } from "./sandbox.ts";

export async function sandboxTarget(api: Api, { sandbox }: LocalSystem): Promise<OtherEndpoint> {
  return { ...sandbox, key: await createSandboxKey(api, sandbox.partner) };
}

export async function activeConnection(
  { api, progress }: { api: Api; progress: Progress },
  { endpoint, partner, key }: OtherEndpoint,
  contact: string,
): Promise<Connection> {
  const { id } = await api.post<Connection>("/connections", {
    name: "Demo workspace",
    endpoint,
    partner,
    contacts: [contact],
  });
  await api.post(`/connections/${id}/keys`, { key });
  const connection = await api.post<Connection>(`/connections/${id}/activation`, {});
  progress.say(`Connection to ${endpoint} as partner "${partner}": the key was accepted, it is active.`);
  return connection;
}
