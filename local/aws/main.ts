/** The process of the AWS stand-ins. The parent sends the functions' origin each time it changes. */
import { asChild } from "../process.ts";
import { type StandInOptions, type StandIns, standIns } from "./stand-ins.ts";

/** The addresses of all stand-ins. */
export type Up = Pick<StandIns, "addresses" | "steering">;

asChild<StandInOptions, Up, { functions: string }>(async (options) => {
  const { functionsAt, statesEntered, close, ...ready } = await standIns(options);
  return { ready, told: ({ functions }) => functionsAt(functions), counted: statesEntered, close };
});
