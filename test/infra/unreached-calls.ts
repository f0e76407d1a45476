/**
 * Calls that are in a function's bundle and that it may not make: its adapters have them, and its use cases do not
 * reach them. A test computes this list and compares; the local system refuses such a call if it is made after all.
 */
import type { FunctionName } from "../../shared/contract/functions.ts";

/** The noun's adapter also writes; the function only reads. */
const writesOfNouns = ["dynamodb:DeleteItem", "dynamodb:PutItem"];

export const unreachedCalls: Readonly<Partial<Record<FunctionName, readonly string[]>>> = {
  "api/connections": writesOfNouns,
  "api/uploads": writesOfNouns,
  "api/audit": ["dynamodb:PutItem", "dynamodb:UpdateItem"],
  // It writes to the audit trail only.
  "api/test-mails": ["dynamodb:DeleteItem"],
  // It writes to the audit trail only, and of the work bucket it reads.
  "api/people": ["dynamodb:DeleteItem", "s3:AbortMultipartUpload", "s3:PutObject"],
  // Only `reconcile` lists timers.
  "api/connection-changes": ["scheduler:ListSchedules"],
  "api/connection-deletion": ["scheduler:ListSchedules"],
  "api/schedule-changes": ["scheduler:ListSchedules"],
  "api/imports": ["states:DescribeExecution"],
  // The progress of an import is read from the names of its results.
  "api/progress": [
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "s3:GetObject",
    "s3:PutObject",
  ],
  "api/schedules": ["states:DescribeExecution"],
  "timers/tick": ["states:DescribeExecution"],
  "steps/open": ["states:StartExecution"],
  "jobs/repair-run": ["states:StartExecution"],
  // A preview compares with a ledger and writes none.
  "jobs/run": ["s3:AbortMultipartUpload", "s3:PutObject"],
};
