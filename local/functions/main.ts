/** The process of the functions. */
import { functions } from "../../shared/contract/functions.ts";
import { ANY_PORT, listening } from "../listening.ts";
import { asChild } from "../process.ts";
import { functionHost } from "./host.ts";
import { separateFunctions } from "./identity.ts";

asChild<{ folder: string }, string, never>(async ({ folder }) => {
  separateFunctions(new URL(folder));
  const { origin, close } = await listening(functionHost({ folder: new URL(folder), functions }), ANY_PORT);
  return { ready: origin, told: () => {}, close };
});
