/** The process that starts one for each function. */
import { ANY_PORT, listening } from "../listening.ts";
import { asChild } from "../process.ts";
import { type FleetOptions, functionFleet } from "./fleet.ts";

asChild<FleetOptions, string, never>(async (options) => {
  const { server, stop } = functionFleet(options, process.env);
  const { origin, close } = await listening(server, ANY_PORT);
  return {
    ready: origin,
    told: () => {},
    async close() {
      await close();
      await stop();
    },
  };
});
