/** What PostgreSQL's errors mean. Their text may hold rows, users and passwords, so none of it goes any further. */
import { DatabaseError } from "pg";
import type { DataFault } from "../../contract/data-faults.ts";
import type { NotEvaluated } from "../../ports/engine.ts";

/** Why a database could not be read. */
export class DatabaseTrouble extends Error {
  readonly reason: NotEvaluated["reason"];
  readonly fault: DataFault;
  /** Another try may do. */
  readonly mayPass: boolean;

  constructor(reason: NotEvaluated["reason"], fault: DataFault, mayPass = false) {
    super(`the database can't be read: ${fault.code}`);
    this.name = "DatabaseTrouble";
    this.reason = reason;
    this.fault = fault;
    this.mayPass = mayPass;
  }
}

interface Place {
  database: string;
  seconds: number;
  table?: string;
  /** The statement takes time only where it waits for a lock of the table. */
  isLock?: true;
  /** The session has not begun. */
  isConnecting?: true;
}

/** Errors by their first characters. https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function troubleOf(
  error: unknown,
  { database, seconds, table = "", isLock, isConnecting }: Place,
): unknown {
  if (error instanceof DatabaseTrouble) return error;
  const unavailable = (code: DataFault["code"], mayPass = false) =>
    new DatabaseTrouble("database-unavailable", { code, values: { database, seconds } }, mayPass);
  if (!(error instanceof DatabaseError)) return unavailableOf(error, { unavailable, isConnecting });
  const { code = "" } = error;
  const ofTable = (fault: DataFault["code"]) =>
    new DatabaseTrouble("definition-invalid", { code: fault, values: { database, table } });
  // A role may have a `lock_timeout` of its own, which is 55P03.
  if (code === "55P03" || (isLock && code === "57014"))
    return new DatabaseTrouble("stale-data", { code: "table-locked", values: { table, seconds } });
  // While a secret is rotated, the database has the new password a moment before the secret has it.
  if (code === "28P01") return unavailable("database-refused", true);
  // Without a table, it is the database that the user may not connect to.
  if (code.startsWith("28") || (code === "42501" && table === "")) return unavailable("database-refused");
  if (code === "57014") return unavailable("database-too-slow");
  // 40001 and 40P01: a replica ends a snapshot that holds up what it replays, or is in a deadlock with it. 25P03 and 25P04:
  // the server's limits of a transaction.
  if (/^(08|25P03|25P04|40001|40P01|53|57P)/.test(code)) return unavailable("database-lost", true);
  if (code === "42P01" || code === "3F000") return ofTable("no-table");
  if (code === "42501") return ofTable("table-not-readable");
  // A materialized view that was not filled yet.
  if (code === "55000" && table !== "")
    return new DatabaseTrouble("stale-data", { code: "no-rows-in-table", values: { table } });
  // A value that has no equivalent in UTF-8, or that a view fails at.
  if (code.startsWith("22"))
    return new DatabaseTrouble("data-unreadable", { code: "table-fails", values: { table, code } });
  return new DatabaseTrouble("database-unavailable", { code: "database-fails", values: { database, code } });
}

function unavailableOf(
  error: unknown,
  {
    unavailable,
    isConnecting,
  }: {
    unavailable(code: DataFault["code"], mayPass?: boolean): DatabaseTrouble;
    isConnecting: true | undefined;
  },
): unknown {
  if (!(error instanceof Error)) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (/CERT|ERR_TLS|ERR_SSL|SELF_SIGNED|UNABLE_TO_/.test(code) || /support SSL/.test(message))
    return unavailable("database-not-trusted");
  if (
    /^(ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/.test(code) ||
    /timeout expired/.test(message)
  )
    return unavailable("database-unreachable", true);
  if (/^(ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code) || /^Connection terminated|not queryable/.test(message))
    return unavailable("database-lost", true);
  if (!isConnecting) return error;
  // Of `pg` itself, without a code: what answers is no PostgreSQL, perhaps, or can't begin a session now.
  return message.startsWith("SASL")
    ? unavailable("database-refused")
    : unavailable("database-unreachable", true);
}
