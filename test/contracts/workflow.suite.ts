import { expect, test } from "vitest";
import { runId } from "../../shared/domain/run.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";

const TIME = "2026-11-24T08:00:00.000Z";

export interface WorkflowWorld {
  workflow: Workflow;
  /** Inputs of the executions that there have been under a name. */
  inputs(run: string): Promise<unknown[]>;
  /** Ends a run's execution, as somebody who stops it in the console. */
  end(run: string): Promise<void>;
}

export function workflowSuite(world: () => WorkflowWorld): void {
  const key = (mark: string) => ({ cohort: "cohort", run: runId("cohort", TIME, mark), time: TIME });

  test("a run's execution is started under its id, with pointers for input and nothing else", async () => {
    const { workflow, inputs } = world();
    const wanted = { ...key("first"), secret: "not for the history" };
    expect(await workflow.start(wanted)).toBe("started");
    expect(await inputs(wanted.run)).toEqual([key("first")]);
  });

  test("a duplicate start of a run ends where it collides: there is one execution", async () => {
    const { workflow, inputs } = world();
    const answers = await Promise.all(Array.from({ length: 20 }, () => workflow.start(key("second"))));
    expect(answers).toContain("started");
    expect(await inputs(key("second").run)).toEqual([key("second")]);
  });

  test("tells whether a run's execution was started, and whether it goes on", async () => {
    const { workflow, end } = world();
    expect(await workflow.state(key("third"))).toBe("none");
    await workflow.start(key("third"));
    expect(await workflow.state(key("third"))).toBe("running");
    await end(key("third").run);
    expect(await workflow.state(key("third"))).toBe("ended");
    expect(await workflow.start(key("third"))).toBe("already");
  });
}
