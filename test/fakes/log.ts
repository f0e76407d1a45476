import type { LogCode } from "../../shared/contract/log-codes.ts";
import type { Log, LogFields } from "../../shared/ports/observability.ts";

export interface FakeLog extends Log {
  readonly lines: { level: "info" | "warn"; code: LogCode; fields: LogFields }[];
}

export function fakeLog(): FakeLog {
  const lines: FakeLog["lines"] = [];
  return {
    lines,
    info: (code, fields = {}) => void lines.push({ level: "info", code, fields }),
    warn: (code, fields = {}) => void lines.push({ level: "warn", code, fields }),
  };
}
