import { expect, test } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";
import { aRun } from "../fakes/ids.ts";

export interface WorkflowWorld {
  workflow: Workflow;
  /** Inputs of the executions that there have been under a name. */
  inputs(run: RunId): Promise<unknown[]>;
  /** Ends a run's execution, as somebody who stops it in the console. */
  end(run: RunId): Promise<void>;
}

export function workflowSuite(world: () => WorkflowWorld): void {
  test("a run's execution is started under its id, with its id for input and nothing else", async () => {
    const { workflow, inputs } = world();
    const run = aRun("first");
    expect(await workflow.start(run)).toBe("started");
    expect(await inputs(run)).toEqual([{ run }]);
  });

  test("a duplicate start of a run ends where it collides: there is one execution", async () => {
    const { workflow, inputs } = world();
    const answers = await Promise.all(Array.from({ length: 20 }, () => workflow.start(aRun("second"))));
    expect(answers).toContain("started");
    expect(await inputs(aRun("second"))).toEqual([{ run: aRun("second") }]);
  });

  test("tells whether a run's execution was started, and whether it goes on", async () => {
    const { workflow, end } = world();
    expect(await workflow.state(aRun("third"))).toBe("none");
    await workflow.start(aRun("third"));
    expect(await workflow.state(aRun("third"))).toBe("running");
    await end(aRun("third"));
    expect(await workflow.state(aRun("third"))).toBe("ended");
    expect(await workflow.start(aRun("third"))).toBe("already");
  });
}
