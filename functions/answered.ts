/** What is computed aside, as an answer: the thing itself, or 202 and where it can be read later. */
import type { Computing } from "../shared/contract/computing.ts";
import { type Job, resultOf } from "../shared/domain/job.ts";
import { type ApiAnswer, ok } from "./http.ts";

/** Seconds. */
const LOOK_AGAIN = 2;

export function answered({ id, askedAt, outcome }: Job, location: string): ApiAnswer {
  if (outcome) return ok({ id, ...resultOf(outcome) });
  const body: Computing = { id, status: "computing", askedAt };
  return { status: 202, body, headers: { location, "retry-after": String(LOOK_AGAIN) } };
}
