import { expect, test } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";
import { aRun } from "../fakes/ids.ts";

export interface WorkflowWorld {
  workflow: Workflow;
  /** Inputs of all executions under a name. */
  inputs(run: RunId): Promise<unknown[]>;
  /** Stops a run's execution, as an operator would in the console. */
  end(run: RunId): Promise<void>;
  /** The reasons of all executions that settle the run, "" without one. */
  settlings(run: RunId): Promise<string[]>;
  /** Stops the first of them. */
  endSettling(run: RunId): Promise<void>;
}

export function workflowSuite(world: () => WorkflowWorld): void {
  test("a run's execution is started under its id, with only its id as input", async () => {
    const { workflow, inputs } = world();
    const run = aRun("first");
    expect(await workflow.start(run)).toBe("started");
    expect(await inputs(run)).toEqual([{ run }]);
  });

  test("a duplicate start of a run has no effect: there is one execution", async () => {
    const { workflow, inputs } = world();
    const answers = await Promise.all(Array.from({ length: 20 }, () => workflow.start(aRun("second"))));
    expect(answers).toContain("started");
    expect(await inputs(aRun("second"))).toEqual([{ run: aRun("second") }]);
  });

  test("a run is settled by an execution of its own, one at a time, and by another once that has ended", async () => {
    const { workflow, settlings, endSettling } = world();
    const run = aRun("settled");
    await Promise.all(Array.from({ length: 5 }, () => workflow.settle(run, "workflow-died")));
    await workflow.settle(run);
    expect(await settlings(run)).toEqual(["workflow-died"]);
    expect(await workflow.execution(run)).toEqual({ is: "none" });
    await endSettling(run);
    await workflow.settle(run);
    await workflow.settle(run, "internal");
    expect(await settlings(run)).toEqual(["workflow-died", ""]);
  });

  test("tells whether a run's execution was started, whether it is still running, and when it ended", async () => {
    const { workflow, end } = world();
    expect(await workflow.execution(aRun("third"))).toEqual({ is: "none" });
    await workflow.start(aRun("third"));
    expect(await workflow.execution(aRun("third"))).toEqual({ is: "running" });
    await end(aRun("third"));
    expect(await workflow.execution(aRun("third"))).toEqual({ is: "ended", at: expect.any(Date) });
    expect(await workflow.start(aRun("third"))).toBe("already");
  });
}
