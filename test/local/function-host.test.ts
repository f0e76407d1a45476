import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { SteeredClock } from "../../local/aws/clock.ts";
import { FunctionsUnreachable, type Lambda, lambdaAt } from "../../local/aws/lambda.ts";
import { functionHost } from "../../local/functions/host.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { systemClock } from "../../shared/adapters/system.ts";

const spec = { memory: 256, timeout: 3, needs: [] };
const functions = {
  echo: spec,
  clock: spec,
  throw: spec,
  missing: spec,
  "no-handler": spec,
  never: { ...spec, timeout: 0.05 },
};

describe("the function host, invoked as AWS invokes functions", () => {
  let host: Listening;
  let lambda: Lambda;
  let origin: string | undefined;

  beforeAll(async () => {
    const folder = new URL("../fixtures/functions/", import.meta.url);
    host = await listening(functionHost({ folder, functions }), ANY_PORT);
    origin = host.origin;
    lambda = lambdaAt(() => origin);
  });
  afterAll(() => host.close());
  afterEach(() => {
    vi.restoreAllMocks();
    origin = host.origin;
  });

  it("calls the handler with the event and a context that has its function's limits", async () => {
    const invoked = await lambda("echo", { a: ["ü", 1] });
    expect(invoked).toMatchObject({
      payload: {
        event: { a: ["ü", 1] },
        context: { functionName: "echo", memoryLimitInMB: "256", awsRequestId: expect.any(String) },
      },
    });
    const { remaining } = (invoked as { payload: { context: { remaining: number } } }).payload.context;
    expect(remaining).toBeGreaterThan(1_000);
    expect(remaining).toBeLessThanOrEqual(3_000);
  });

  it("reports what a handler throws by its type, and logs it as Lambda's runtime does", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await lambda("throw", {})).toMatchObject({
      error: { errorType: "RangeError", errorMessage: "out of range" },
    });
    expect(JSON.parse(logged.mock.calls[0]?.[0])).toMatchObject({ level: "ERROR", functionName: "throw" });
  });

  it("reports a function that exceeds its timeout", async () => {
    expect(await lambda("never", {})).toMatchObject({
      error: { errorType: "Sandbox.Timedout", errorMessage: expect.stringContaining("after 0.05 seconds") },
    });
  });

  it("reports a module that can't be loaded, or that has no handler", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await lambda("missing", {})).toMatchObject({ error: { errorType: "Runtime.ImportModuleError" } });
    expect(await lambda("no-handler", {})).toMatchObject({ error: { errorType: "Runtime.HandlerNotFound" } });
  });

  it("gets the time of a set clock with each invocation, and continues from there", async () => {
    const real = systemClock.now;
    const steered = new SteeredClock(new Date("2026-03-29T00:59:59Z"), () => 0);
    const told = lambdaAt(() => origin, steered);
    const now = async () => Date.parse(String(((await told("clock", {})) as { payload: unknown }).payload));
    try {
      expect(await now()).toBeGreaterThanOrEqual(steered.now().getTime());
      steered.moveTo(new Date("2026-04-01T00:00:00Z"));
      expect(await now()).toBeGreaterThanOrEqual(steered.now().getTime());
      expect(await now()).toBeLessThan(steered.now().getTime() + 60_000);
    } finally {
      systemClock.now = real;
    }
  });

  it("serves only the given functions", async () => {
    await expect(lambda("answer", {})).rejects.toThrow(/answered 404.*Function not found: answer/);
  });

  it("distinguishes unreachable functions from functions that fail", async () => {
    origin = undefined;
    await expect(lambda("echo", {})).rejects.toThrow(FunctionsUnreachable);
    const other = await listening(functionHost({ folder: new URL("file:///"), functions }), ANY_PORT);
    await other.close();
    origin = other.origin;
    await expect(lambda("echo", {})).rejects.toMatchObject({ refused: true });
  });
});
