/** The process of the AWS stand-ins. The parent sends the functions' origin each time it changes, and the switches. */
import { asChild } from "../process.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import { type StandInOptions, type StandIns, standIns } from "./stand-ins.ts";

/** The addresses of all stand-ins. */
export type Up = Pick<StandIns, "addresses" | "steering">;

/** What the parent tells. */
export type News = { functions: string } | { misbehaviour: Misbehaviour };

asChild<StandInOptions, Up, News>(async (options) => {
  const { functionsAt, misbehave, statesEntered, close, ...ready } = await standIns(options);
  const told = (news: News) =>
    "functions" in news ? functionsAt(news.functions) : misbehave(news.misbehaviour);
  return { ready, told, counted: statesEntered, close };
});
