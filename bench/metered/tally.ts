/** What functions used, in units that AWS bills: by function, or by route for functions of the API. */

export interface FunctionUse {
  /** Invocations that began. */
  invocations: number;
  /** Invocations that have not been answered yet. */
  running: number;
  /** Total time from an event's arrival to its answer, over all invocations. */
  milliseconds: number;
  /** Number of calls of AWS services, by names such as `s3:PutObject`. */
  calls: Record<string, number>;
  /** Capacity units that DynamoDB reports. */
  readUnits: number;
  writeUnits: number;
}

export type Use = Record<string, FunctionUse>;

export class Tally {
  readonly use: Use = {};

  of(name: string): FunctionUse {
    this.use[name] ??= {
      invocations: 0,
      running: 0,
      milliseconds: 0,
      calls: {},
      readUnits: 0,
      writeUnits: 0,
    };
    return this.use[name];
  }
}
