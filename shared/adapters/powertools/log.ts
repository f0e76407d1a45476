/** JSON lines by Powertools: a code, and the allow-listed fields. */
import { Logger } from "@aws-lambda-powertools/logger";
import type { Log, LogFields } from "../../ports/observability.ts";

const allowed: Record<keyof LogFields, true> = {
  cohort: true,
  run: true,
  connection: true,
  channel: true,
  request: true,
  job: true,
  upload: true,
  dataSet: true,
  part: true,
  attempt: true,
  status: true,
  reason: true,
  detail: true,
  at: true,
  count: true,
  milliseconds: true,
};

/** Other fields, which a cast or a larger object may contain, are not logged. */
export function powertoolsLog(service: string): Log {
  const logger = new Logger({ serviceName: service, logLevel: "INFO" });
  return {
    info: (code, fields = {}) => logger.info(code, allowedOf(fields)),
    warn: (code, fields = {}) => logger.warn(code, allowedOf(fields)),
  };
}

function allowedOf(fields: LogFields): Record<string, string | number> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(allowed, name)));
}
