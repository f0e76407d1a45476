/** The process of the AWS stand-ins. It is told where the functions are, whenever they have moved. */
import { asChild } from "../process.ts";
import { type StandInOptions, type StandIns, standIns } from "./stand-ins.ts";

/** Where everything is. */
export type Up = Pick<StandIns, "addresses" | "steering">;

asChild<StandInOptions, Up, { functions: string }>(async (options) => {
  const { functionsAt, statesEntered, close, ...ready } = await standIns(options);
  return { ready, told: ({ functions }) => functionsAt(functions), counted: statesEntered, close };
});
