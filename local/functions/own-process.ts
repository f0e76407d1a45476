/** The process of one function. */
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import { ANY_PORT, listening } from "../listening.ts";
import { asChild } from "../process.ts";
import { functionHost } from "./host.ts";

asChild<{ folder: string; name: FunctionName }, string, never>(async ({ folder, name }) => {
  const host = functionHost({ folder: new URL(folder), functions: { [name]: functions[name] } });
  const { origin, close } = await listening(host, ANY_PORT);
  return { ready: origin, told: () => {}, close };
});
