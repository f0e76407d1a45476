import type { FaultValues, FileFaultCode } from "../../contract/data-faults.ts";
import { saidOfFile } from "../../domain/data-faults.ts";

/**
 * A file that is not what it is taken for. `said` begins after the file's name and repeats nothing of what is in it.
 */
export class UnreadableFile extends Error {
  readonly said: string;
  readonly code: FileFaultCode;
  readonly values: FaultValues;

  constructor(code: FileFaultCode, values: FaultValues = {}, options?: ErrorOptions) {
    const said = saidOfFile(code, values);
    super(`a file can't be read: it ${said}`, options);
    this.name = "UnreadableFile";
    this.said = said;
    this.code = code;
    this.values = values;
  }
}
