import type { Connection, ConnectionRequest, ConnectionView } from "../../contract/connections.ts";
import type { World } from "../../ports.ts";
import { type EndpointNeeds, usableEndpoint } from "./endpoint.ts";
import { connectionView } from "./view.ts";

type Needs = Pick<World, "clock" | "chance" | "connections" | "log"> & EndpointNeeds;

/** Refuses an endpoint that is not allowed, or that has no partner key. */
export const createConnection =
  (world: Needs) =>
  async (request: ConnectionRequest): Promise<ConnectionView> => {
    const { clock, chance, connections, log } = world;
    const connection: Connection = {
      id: chance.id(),
      name: request.name,
      endpoint: await usableEndpoint(world)(request.endpoint),
      partner: request.partner,
      contacts: request.contacts,
      locale: request.locale ?? "en",
      status: "pending",
      keys: [],
      createdAt: clock.now().toISOString(),
      version: 0,
    };
    if ((await connections.create(connection)) === "exists")
      throw new Error("a new connection was given an id that is taken");
    log.note("connection-created", { connection: connection.id });
    return connectionView(connection);
  };
