import { expect, it } from "vitest";
import { troubleOf } from "../../../shared/adapters/athena/trouble.ts";

const secret = "ana@example.com";

it.each([
  ["Bytes scanned limit was exceeded", "too-large-for-engine", "athena-scans-too-much", false],
  [`EXCEEDED_MEMORY_LIMIT: ${secret}`, "too-large-for-engine", "athena-exhausted", false],
  ["Query exhausted resources at this scale factor", "too-large-for-engine", "athena-exhausted", false],
  ["Query timeout", "too-large-for-engine", "athena-exhausted", false],
  ["Access denied when writing to location: s3://work/", "database-unavailable", "athena-refuses", false],
  [
    "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.shop.events' does not exist",
    "definition-invalid",
    "athena-finds-no",
    false,
  ],
  [
    "COLUMN_NOT_FOUND: line 1:8: Column 'plan' cannot be resolved or requester is not authorized to access requested resources",
    "definition-invalid",
    "athena-finds-no",
    false,
  ],
  [`TYPE_MISMATCH: line 1:1: ${secret}`, "definition-invalid", "athena-query-invalid", false],
  [
    `INVALID_CAST_ARGUMENT: Cannot cast '${secret}' to INT`,
    "data-unreadable",
    "athena-data-unreadable",
    false,
  ],
  [`HIVE_BAD_DATA: Error reading field: ${secret}`, "data-unreadable", "athena-data-unreadable", false],
  ["INVALID_CAST_ARGUMENT: Cannot cast 'timeout' to INT", "data-unreadable", "athena-data-unreadable", false],
  [
    "INVALID_CAST_ARGUMENT: Cannot cast 'Access denied' to INT",
    "data-unreadable",
    "athena-data-unreadable",
    false,
  ],
  [
    "HIVE_BAD_DATA: Error parsing field value 'Timeout' for field 0",
    "data-unreadable",
    "athena-data-unreadable",
    false,
  ],
  [
    "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://lake/a: Access Denied (Service: Amazon S3; Status Code: 403)",
    "database-unavailable",
    "athena-refuses",
    false,
  ],
  [
    "HIVE_CURSOR_ERROR: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: R)",
    "database-unavailable",
    "athena-fails",
    true,
  ],
  [
    "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://lake/a: We encountered an internal error. (Service: Amazon S3; Status Code: 500)",
    "database-unavailable",
    "athena-fails",
    true,
  ],
  ["ICEBERG_CURSOR_ERROR: Failed to read: SlowDown", "database-unavailable", "athena-fails", true],
  [
    "HIVE_BAD_DATA: Error parsing field value 'SlowDown' for field 0",
    "data-unreadable",
    "athena-data-unreadable",
    false,
  ],
  ["HIVE_CURSOR_ERROR: Failed to read s3://lake/a", "data-unreadable", "athena-data-unreadable", false],
  ["Insufficient Lake Formation permission(s) on events", "database-unavailable", "athena-refuses", false],
  [`SOMETHING_ELSE: ${secret}`, "database-unavailable", "athena-fails", false],
  [secret, "database-unavailable", "athena-fails", true],
  [undefined, "database-unavailable", "athena-fails", true],
] as const)("%s", (reason, said, code, mayPass) => {
  const { why, mayPass: passes } = troubleOf({ athena: "lake", reason });
  expect(why).toMatchObject({ reason: said, fault: { code, values: { athena: "lake" } } });
  expect(passes).toBe(mayPass);
  expect(JSON.stringify(why)).not.toContain(secret);
});

it("takes for a code only what a reason begins with", () => {
  expect(troubleOf({ athena: "lake", reason: "Somebody said VIP_USER" }).why.fault?.values["code"]).toBe(
    "UNKNOWN",
  );
});

it("tries again what may pass, although its words are those of a limit", () => {
  const reason = "GENERIC_INTERNAL_ERROR: Timeout waiting for connection from pool";
  expect(troubleOf({ athena: "lake", reason, error: { Retryable: true, ErrorCategory: 1 } }).mayPass).toBe(
    true,
  );
});

it("names the table that is not there, and the code of what is wrong", () => {
  const reason = "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.shop.events' does not exist";
  expect(troubleOf({ athena: "lake", reason }).why.fault?.values["name"]).toBe("awsdatacatalog.shop.events");
  expect(troubleOf({ athena: "lake", reason: "HIVE_BAD_DATA: x" }).why.fault?.values["code"]).toBe(
    "HIVE_BAD_DATA",
  );
});

it("takes what Athena says may pass for what may pass, even if files can't be opened", () => {
  const reason = "HIVE_CANNOT_OPEN_SPLIT: one of those";
  expect(troubleOf({ athena: "lake", reason, error: { Retryable: true } })).toMatchObject({
    mayPass: true,
    why: { reason: "database-unavailable" },
  });
  expect(troubleOf({ athena: "lake", reason, error: { ErrorCategory: 1 } }).mayPass).toBe(true);
  expect(troubleOf({ athena: "lake", reason, error: { ErrorCategory: 2 } }).mayPass).toBe(false);
});
