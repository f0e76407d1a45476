/** Step Functions' limit of what passes between states. */

/** Bytes as UTF-8. Source: Step Functions' quotas, "Maximum input or output size for a task, state, or execution". */
export const PAYLOAD_BYTES = 262_144;

export function isWithinLimit(json: string): boolean {
  return Buffer.byteLength(json) <= PAYLOAD_BYTES;
}

/**
 * `States.DataLimitExceeded`: ends an execution, whatever its states retry and catch by `States.ALL`. Source: Step Functions,
 * "Handling errors in Step Functions workflows".
 */
export class DataLimitExceeded extends Error {
  /** The interpreter asks for both. */
  readonly isRetryable = false;
  readonly isCatchable: boolean;

  /** `isBorne`: it ends an execution of a map that tolerates that. */
  constructor(message: string, { isBorne = false } = {}) {
    super(message);
    this.name = "States.DataLimitExceeded";
    this.isCatchable = isBorne;
  }
}

/** Throws `DataLimitExceeded` if it is larger. `of`: what it is, in the words of the error. */
export function limitedPayload<Value>(of: string, value: Value, options: { isBorne?: boolean } = {}): Value {
  const json = JSON.stringify(value) ?? "";
  if (isWithinLimit(json)) return value;
  throw new DataLimitExceeded(
    `${of} has ${Buffer.byteLength(json)} bytes; Step Functions passes ${PAYLOAD_BYTES} at most: pass the name of an object`,
    options,
  );
}
