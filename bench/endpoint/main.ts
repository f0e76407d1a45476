/** The endpoint's process. */
import { ANY_PORT, listening } from "../../local/listening.ts";
import { asChild } from "../../local/process.ts";
import { benchEndpoint, type Secrets } from "./endpoint.ts";

asChild<Secrets, string, never>(async (secrets) => {
  const { origin, close } = await listening(benchEndpoint(secrets), ANY_PORT);
  return { ready: origin, told: () => {}, close };
});
