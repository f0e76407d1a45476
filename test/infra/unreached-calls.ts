/**
 * Calls that are in a function's bundle and that it may not make: its adapters have them, and its use cases do not
 * reach them. A test computes this list and compares; the local system refuses such a call if it is made after all.
 * Which rows each call may touch is another list (`shared/contract/function-rows.ts`).
 */
import type { FunctionName } from "../../shared/contract/functions.ts";

/** Of a store that the function only reads. */
const writes = ["dynamodb:DeleteItem", "dynamodb:PutItem"];
/** Of a store whose rows the function puts, and never deletes. */
const deletes = "dynamodb:DeleteItem";

export const unreachedCalls: Readonly<Partial<Record<FunctionName, readonly string[]>>> = {
  "api/connections": writes,
  "api/uploads": writes,
  "api/blocked-addresses": [deletes],
  "triggers/mail-events": [deletes],
  // It accepts runs, starts them, and looks at names only.
  "triggers/arrivals": [
    deletes,
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:PutObject",
    "states:DescribeExecution",
  ],
  "api/cohort-summaries": [...writes, "dynamodb:UpdateItem"],
  // Rates are leased by those who send.
  "api/status": [...writes, "dynamodb:UpdateItem"],
  "api/audit": ["dynamodb:PutItem", "dynamodb:UpdateItem"],
  "api/activation": [deletes],
  "api/cohorts": [deletes],
  "api/channels": [deletes],
  "api/channel-secrets": [deletes],
  "api/connection-creation": [deletes],
  "api/key-invalidation": [deletes],
  "api/keys": [deletes],
  "api/upload-creation": [deletes],
  // It writes to the audit trail only.
  "api/test-mails": [deletes],
  "api/channel-tests": [deletes],
  // Of the work bucket it reads only.
  "api/people": [deletes, "s3:AbortMultipartUpload", "s3:PutObject"],
  // A list is never deleted, and who reads one writes none.
  "api/exclusions": [deletes, "s3:AbortMultipartUpload", "s3:PutObject"],
  "api/exclusion-changes": [deletes],
  "api/exclusion-files": [deletes],
  "api/file-exclusions": [deletes],
  // Only `reconcile` lists timers.
  "api/connection-changes": [deletes, "scheduler:ListSchedules"],
  "api/connection-deletion": ["scheduler:ListSchedules"],
  "api/schedule-changes": ["scheduler:ListSchedules"],
  "api/imports": [deletes, "states:DescribeExecution"],
  "api/history": [...writes, "dynamodb:UpdateItem"],
  // The progress of an import is read from the names of its results.
  "api/progress": [...writes, "dynamodb:UpdateItem", "s3:GetObject", "s3:PutObject"],
  "api/schedules": [deletes, "states:DescribeExecution"],
  // Of the data bucket it looks at names only.
  "timers/reconcile": [deletes, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
  // It only deletes.
  "timers/retention": ["dynamodb:PutItem"],
  "timers/tick": [deletes],
  "steps/name": [deletes],
  // It starts the run that follows.
  "steps/notify": [deletes, "states:DescribeExecution"],
  "steps/open": [deletes],
  "steps/select": writes,
  // Only settling drops ledgers.
  "steps/prepare": [deletes, "s3:DeleteObject"],
  // Only who accepts a run puts its row.
  "steps/send": writes,
  "steps/settle": ["dynamodb:PutItem"],
  // It puts results of buckets, and updates nothing.
  "steps/bucket": ["dynamodb:UpdateItem"],
  "jobs/repair-run": [deletes],
  // Of ledgers and change sets it looks at names only.
  "jobs/after-restore": ["s3:DeleteObject"],
  // It ends versions, and imports that it starts go on by themselves.
  "jobs/forget": ["s3:DeleteObject", "states:DescribeExecution"],
  "jobs/deliver": [deletes],
  // A preview compares with a ledger and writes none: only Athena writes objects for it.
  "jobs/run": [deletes],
};
