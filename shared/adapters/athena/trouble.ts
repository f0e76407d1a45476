/** What Athena's errors mean. Their text may hold values of the data, so none of it goes any further but codes and names. */
import {
  type AthenaError,
  InvalidRequestException,
  MetadataException,
  TooManyRequestsException,
} from "@aws-sdk/client-athena";
import type { DataFault } from "../../contract/data-faults.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import { textRefused } from "../duckdb/sql/refusals.ts";
import { UNREADABLE_TIME } from "./times.ts";

export interface Trouble {
  why: NotEvaluated;
  /** Another attempt may do. */
  mayPass: boolean;
}

interface Ended {
  athena: string;
  reason?: string | undefined;
  error?: AthenaError | undefined;
  /** It is a query of an author's text, whose own values may be unfit. */
  isText?: boolean;
  /** The column of times. */
  times?: { table: string; column: string };
}

/** Category of errors of the system itself. https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
const SYSTEM = 1;
const NO_CODE = "UNKNOWN";

/**
 * Of a query that failed or was cancelled. `StateChangeReason` begins with Trino's code:
 * https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
 */
export function troubleOf({ athena, reason = "", error, isText = false, times }: Ended): Trouble {
  const code = /^\s*([A-Z]+(?:_[A-Z]+)+)\b/.exec(reason)?.[1] ?? NO_CODE;
  const told = (said: NotEvaluated["reason"], fault: DataFault["code"], values: DataFault["values"] = {}) =>
    notEvaluated(said, { code: fault, values: { athena, ...values } });
  const final = (why: NotEvaluated): Trouble => ({ why, mayPass: false });
  // Of a value it quotes the value, whose words mean nothing.
  const says = (words: RegExp) => !quotesData(code) && words.test(reason);
  if (says(/bytes scanned limit/i)) return final(told("too-large-for-engine", "athena-scans-too-much"));
  const isWithoutCode = code === NO_CODE;
  if (/^EXCEEDED_|_LIMIT$/.test(code) || (isWithoutCode && says(/timeout|exhausted resources/i)))
    return final(told("too-large-for-engine", "athena-exhausted"));
  // Of a column it says that it is not there, or may not be seen.
  if (/^(TABLE|SCHEMA|COLUMN|CATALOG)_NOT_FOUND$/.test(code)) {
    const [, name = code] = /'([\w.$-]{1,200})'/.exec(reason) ?? [];
    return final(told("definition-invalid", "athena-finds-no", { name }));
  }
  if (code === "PERMISSION_DENIED" || says(/access denied|insufficient .*permission|not authorized/i))
    return final(told("database-unavailable", "athena-refuses"));
  if (/^(SYNTAX_ERROR|TYPE_MISMATCH|FUNCTION_NOT_FOUND|NOT_SUPPORTED|AMBIGUOUS_NAME)$/.test(code))
    return final(told("definition-invalid", "athena-query-invalid", { code }));
  // Of files S3 may answer so for a while, of which Athena's error says nothing.
  const isOfS3 = says(/SlowDown|reduce your request rate|Status Code: 50[03]\b/);
  const isPassing = error?.Retryable === true || error?.ErrorCategory === SYSTEM || isWithoutCode || isOfS3;
  if (!isPassing && times && reason.includes(UNREADABLE_TIME))
    return final(notEvaluated("data-unreadable", { code: "column-unreadable", values: { ...times } }));
  if (!isPassing && isText && isOfValues(code))
    return final(textRefused({ said: { code: "value-unfit", values: {} } }));
  if (!isPassing && (isOfValues(code) || /^(HIVE|ICEBERG|PARQUET)_/.test(code)))
    return final(told("data-unreadable", "athena-data-unreadable", { code }));
  return { why: told("database-unavailable", "athena-fails", { code }), mayPass: isPassing };
}

/** A value that can't be what the query makes of it. */
function isOfValues(code: string): boolean {
  return /^(INVALID_|NUMERIC_|DIVISION_)/.test(code);
}

function quotesData(code: string): boolean {
  return isOfValues(code) || /_BAD_DATA$/.test(code);
}

/** Of a call that Athena refused. */
export function refused(athena: string): NotEvaluated {
  return notEvaluated("database-unavailable", { code: "athena-refuses", values: { athena } });
}

/** A workgroup that is not there, a place that can't be written to, or a permission that is missing. */
export function isRefusal(error: unknown): boolean {
  // The catalog's own errors are wrapped: one that may pass is thrown, and the step is repeated.
  if (error instanceof MetadataException)
    return !/Throttl|Rate exceeded|Internal|Timeout/i.test(error.message);
  return error instanceof InvalidRequestException || isDenied(error);
}

/** A permission is missing. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === "AccessDeniedException";
}

/** Too many calls in a second, also where the catalog says so: more than the SDK has repeated it for. */
export function isThrottled(error: unknown): boolean {
  if (error instanceof MetadataException) return /Throttl|Rate exceeded/i.test(error.message);
  return error instanceof Error && error.name === "ThrottlingException";
}

/** Of a call: the same one again would not do, for want of room or because it is refused. */
export function endsAttempt(error: unknown): boolean {
  return error instanceof TooManyRequestsException || isRefusal(error);
}
