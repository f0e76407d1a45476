/** The context object of an invocation, as Lambda's Node runtime creates it. */
import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import type { FunctionSpec } from "../../shared/contract/functions.ts";
import { functionArn } from "../aws/names.ts";

export function invocationContext(name: string, { memory, timeout }: FunctionSpec): Context {
  const ends = Date.now() + timeout * 1000;
  const forbidden = () => {
    throw new Error("context.done, fail and succeed are gone since Node 24: return or throw instead");
  };
  return {
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn(name),
    memoryLimitInMB: String(memory),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, ends - Date.now()),
    done: forbidden,
    fail: forbidden,
    succeed: forbidden,
  };
}
