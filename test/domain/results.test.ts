/** Results that are kept: of jobs, and of checks of definitions; and which runs mail them. */
import { describe, expect, it } from "vitest";
import type { Cohort, Definition } from "../../shared/contract/cohorts.ts";
import type { ListReport } from "../../shared/contract/list-reports.ts";
import { checkOf, digestOf, type KeptCheck, replaces } from "../../shared/domain/definition-check.ts";
import { changedMeanwhile, DomainError, notFound } from "../../shared/domain/domain-error.ts";
import { failureOf, resultOf } from "../../shared/domain/job.ts";
import { isMailWanted } from "../../shared/domain/mail-policy.ts";
import { aCohort } from "../fakes/ids.ts";

describe("the result of a job", () => {
  it("is its answer", () => {
    const answer = { rows: 1 } as unknown as ListReport;
    expect(resultOf({ answer })).toBe(answer);
  });

  it("that was refused is thrown again as the same error", () => {
    const error = new DomainError("unprocessable", "data-missing", "There is no file.", { errors: [] });
    const again = () => resultOf(failureOf(error));
    expect(again).toThrow(error);
    expect(again).toThrow(
      expect.objectContaining({
        name: "DomainError",
        kind: "unprocessable",
        code: "data-missing",
        more: { errors: [] },
      }),
    );
  });
});

it("what is not found and what another changed are told by kind and code", () => {
  expect(notFound("cohort", "x")).toMatchObject({ kind: "not-found", code: "not-found" });
  expect(changedMeanwhile("cohort", "x")).toMatchObject({ kind: "conflict", code: "changed-meanwhile" });
  expect(changedMeanwhile("cohort", "x").message).toContain('"x"');
});

describe("the check of a definition", () => {
  const definition: Definition = { kind: "list", object: "lists/vip.csv", format: "csv" };
  const kept = (facts: Partial<KeptCheck>): KeptCheck => ({
    cohortId: aCohort("c"),
    digest: "d",
    version: 2,
    state: "not-evaluable",
    ...facts,
  });

  it("is of this definition, or there is none", () => {
    const cohort = { definition } as Cohort;
    expect(checkOf(cohort, kept({ digest: digestOf(definition) }))).toEqual({ state: "not-evaluable" });
    expect(checkOf(cohort, kept({}))).toEqual({ state: "unchecked" });
    expect(checkOf(cohort, undefined)).toEqual({ state: "unchecked" });
  });

  it("replaces one of an earlier definition, and never one of a later", () => {
    expect(replaces(kept({}), undefined)).toBe(true);
    const next = (version: number) =>
      replaces(kept({ digest: "other", version }), kept({ state: "evaluable" }));
    expect([next(1), next(2), next(3)]).toEqual([false, false, true]);
  });

  it("of the same definition replaces what was known no more surely", () => {
    const next = (state: KeptCheck["state"], before: KeptCheck["state"]) =>
      replaces(kept({ state }), kept({ state: before }));
    expect(next("not-evaluable", "evaluable")).toBe(false);
    expect(next("not-evaluable", "not-evaluable")).toBe(true);
    expect(next("evaluable", "not-evaluable")).toBe(true);
  });
});

describe("a mail policy", () => {
  const wanted = (mailPolicy: "every-run" | "changes-and-failures" | "failures" | undefined) =>
    (
      [
        { status: "succeeded" },
        { status: "succeeded", toSend: { adds: 1, removes: 0 } },
        { status: "succeeded", toSend: { adds: 1, removes: 1 } },
        { status: "succeeded", toSend: { adds: 0, removes: 1 } },
        { status: "succeeded", toSend: { adds: 0, removes: 0 } },
        { status: "cancelled" },
        { status: "partial" },
        { status: "failed" },
      ] as const
    ).map((facts) => isMailWanted({ ...(mailPolicy && { mailPolicy }), ...facts }));

  it("mails every run if it says so, or nothing", () => {
    const always = Array.from({ length: 8 }, () => true);
    expect(wanted("every-run")).toEqual(always);
    expect(wanted(undefined)).toEqual(always);
  });

  it("mails changes and failures, or failures only; a cancellation is no failure", () => {
    expect(wanted("changes-and-failures")).toEqual([false, true, true, true, false, false, true, true]);
    expect(wanted("failures")).toEqual([false, false, false, false, false, false, true, true]);
  });
});
