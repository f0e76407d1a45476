/** One invocation of a function: its answer, or the error that Lambda would report. */
import type { Context } from "aws-lambda";
import type { FunctionSpec } from "../../shared/contract/functions.ts";
import { invocationContext } from "./context.ts";

export interface ReportedError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}
export type InvocationResult = { payload: string } | { error: ReportedError };

type Handler = (event: unknown, context: Context) => unknown;

/** `load` imports the function's module, at its first invocation. */
export async function invoke(
  name: string,
  spec: FunctionSpec,
  load: () => Promise<unknown>,
  event: unknown,
): Promise<InvocationResult> {
  const context = invocationContext(name, spec);
  const timer = Promise.withResolvers<InvocationResult>();
  // Lambda ends the execution environment. Here the handler can't be stopped: the caller gets the same error, and the
  // handler's result is ignored.
  const alarm = setTimeout(() => timer.resolve(timedOut(context, spec)), spec.timeout * 1000);
  try {
    return await Promise.race([run(load, event, context), timer.promise]);
  } finally {
    clearTimeout(alarm);
  }
}

async function run(
  load: () => Promise<unknown>,
  event: unknown,
  context: Context,
): Promise<InvocationResult> {
  try {
    const handler = await handlerOf(load, context.functionName);
    const answer: unknown = await handler(event, context);
    return { payload: JSON.stringify(answer ?? null) };
  } catch (thrown) {
    const error = reported(thrown);
    // Logs what a handler throws as Lambda's runtime does.
    const { errorType, errorMessage, trace } = error;
    const { functionName, awsRequestId } = context;
    console.error(
      JSON.stringify({ level: "ERROR", functionName, awsRequestId, errorType, errorMessage, trace }),
    );
    return { error };
  }
}

async function handlerOf(load: () => Promise<unknown>, name: string): Promise<Handler> {
  const module = (await load().catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(new Error(`${name} can't be loaded: ${why}`, { cause }), {
      name: "Runtime.ImportModuleError",
    });
  })) as { handler?: unknown };
  if (typeof module.handler === "function") return module.handler as Handler;
  throw Object.assign(new Error(`${name} exports no function "handler"`), {
    name: "Runtime.HandlerNotFound",
  });
}

function reported(thrown: unknown): ReportedError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const { name, message, stack = "" } = thrown;
  return { errorType: name, errorMessage: message, trace: stack.split("\n") };
}

function timedOut({ awsRequestId }: Context, { timeout }: FunctionSpec): InvocationResult {
  const errorMessage = `RequestId: ${awsRequestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
  return { error: { errorType: "Sandbox.Timedout", errorMessage, trace: [] } };
}
