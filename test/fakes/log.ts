import type { Log, LogFields } from "../../shared/ports/observability.ts";

export interface FakeLog extends Log {
  readonly lines: { level: "note" | "warn"; code: string; fields: LogFields }[];
}

export function fakeLog(): FakeLog {
  const lines: FakeLog["lines"] = [];
  return {
    lines,
    note: (code, fields = {}) => void lines.push({ level: "note", code, fields }),
    warn: (code, fields = {}) => void lines.push({ level: "warn", code, fields }),
  };
}
