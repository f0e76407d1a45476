/** What functions used, by function or, of the API's, by route: the units that AWS bills. */

export interface FunctionUse {
  /** Begun. */
  invocations: number;
  /** Not answered yet. */
  running: number;
  /** From the event's arrival to the answer, all invocations together. */
  milliseconds: number;
  /** Calls of AWS services, as `s3:PutObject`. */
  calls: Record<string, number>;
  /** Of DynamoDB, as it reports them. */
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
