/** What CloudWatch would count of the local system: read from the functions' log, as AWS reads it. */
import { openSync, readSync, statSync } from "node:fs";
import type { Figure } from "./alarms.ts";

/** A line in CloudWatch's embedded metric format. Source: CloudWatch user guide, "Specification: embedded metric format". */
interface MetricLine {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [field: string]: unknown;
}

/** Of a function that threw, as Lambda's runtime logs it. */
interface ErrorLine {
  level: "ERROR";
  functionName: string;
  errorType: string;
}

export class LoggedFigures {
  readonly #log: number;
  readonly #path: string;
  #read = 0;
  /** Codes of the lines that were read: see docs/logs.md. */
  readonly codes: string[] = [];

  constructor(path: string) {
    this.#path = path;
    this.#log = openSync(path, "r");
  }

  /** Those that were logged since the last call. Their time is given: lines have the time of the machine. */
  since(at: number): Figure[] {
    const bytes = Buffer.alloc(statSync(this.#path).size - this.#read);
    readSync(this.#log, bytes, 0, bytes.length, this.#read);
    const whole = bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
    this.#read += whole.length;
    const lines = whole
      .toString()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    return lines.flatMap((line) => {
      const logged = JSON.parse(line) as Partial<MetricLine> & Partial<ErrorLine> & { message?: string };
      if (logged.message) this.codes.push(logged.message);
      if (logged._aws) return published(logged as MetricLine, at);
      if (logged.level !== "ERROR" || !logged.errorType) return [];
      return [{ namespace: "AWS/Lambda", name: "Errors", of: logged.functionName ?? "", value: 1, at }];
    });
  }
}

function published({ _aws, ...fields }: MetricLine, at: number): Figure[] {
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions: [[dimension = ""] = []], Metrics }) =>
    Metrics.map(({ Name }) => {
      const of = String(fields[dimension]);
      return { namespace: Namespace, name: Name, of, value: Number(fields[Name]), at };
    }),
  );
}
