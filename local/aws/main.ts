/** The process of the AWS stand-ins. It is told where the functions are, whenever they have moved. */
import { asChild } from "../process.ts";
import { type Addresses, type StandInOptions, standIns } from "./stand-ins.ts";

asChild<StandInOptions, Addresses, { functions: string }>(async (options) => {
  const { addresses, functionsAt, close } = await standIns(options);
  return { ready: addresses, told: ({ functions }) => functionsAt(functions), close };
});
