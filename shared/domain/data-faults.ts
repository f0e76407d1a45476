/** Says what is wrong with data. */
import type { DataFault, FaultValues, FileFaultCode } from "../contract/data-faults.ts";
import { englishFaults, englishFileFaults } from "./words/english-faults.ts";

/** As the API and logs say it: in English, whole sentences. The page and mails say it in their reader's language. */
export function detailOf({ code, values }: DataFault): string {
  return englishFaults[code](values);
}

/** What follows the name of a file and "it". */
export function saidOfFile(code: FileFaultCode, values: FaultValues = {}): string {
  return englishFileFaults[code](values);
}

/** Why a cohort could not be evaluated. */
export function notEvaluated<Reason extends string>(
  reason: Reason,
  fault: DataFault,
): { reason: Reason; detail: string; fault: DataFault } {
  return { reason, detail: detailOf(fault), fault };
}
