/**
 * The rows of the table that each function touches: `table:read` and `table:write` of its needs mean these, and no other
 * partition of the table. A test computes them from what the function's use cases call (test/infra/rows.test.ts).
 *
 * The audit trail is not here, but for those who read it: every function with an audited route writes its entries.
 */
import type { FunctionName } from "./functions.ts";
import type { Rows } from "./rows.ts";

/** Settles a run: its row, and the ledger with its lease. */
const settles = { read: ["bucketResults", "ledgers", "runs"], update: ["runs", "ledgers"] } as const;

export const functionRows: Readonly<Partial<Record<FunctionName, Rows>>> = {
  "api/connections": {
    read: ["connections", "mailAddresses"],
    list: ["connections", "exclusionLists"],
  },
  "api/connection-creation": {
    read: ["channels", "connections", "requests"],
    put: ["connections", "requests"],
  },
  "api/connection-changes": {
    read: ["channels", "connections", "schedules"],
    list: ["schedules"],
    put: ["connections", "deliveries", "schedules"],
  },
  "api/connection-deletion": {
    read: ["connections", "ledgers", "runs", "schedules"],
    list: ["cohorts", "runs", "schedules"],
    put: ["connections", "deliveries", "schedules"],
    delete: ["connections"],
  },
  "api/keys": {
    read: ["connections", "rates", "requests"],
    put: ["connections", "requests"],
    update: ["rates"],
  },
  "api/key-invalidation": {
    read: ["connections", "runs", "schedules"],
    list: ["runs", "schedules"],
    put: ["connections", "deliveries"],
  },
  "api/activation": {
    read: ["connections", "mailAddresses", "rates"],
    put: ["connections", "deliveries"],
    update: ["rates"],
  },
  "api/channels": {
    read: ["channels", "deliveries"],
    list: ["channels"],
    put: ["channels"],
    update: ["deliveries"],
  },
  "api/channel-secrets": { read: ["channels", "requests"], put: ["channels", "requests"] },
  "api/channel-deletion": {
    read: ["channels", "connections", "schedules"],
    list: ["connections", "schedules"],
    put: ["channels"],
    delete: ["channels"],
  },
  "api/channel-tests": { read: ["channels"] },
  "api/data-sets": {
    read: ["cohorts", "dataSets", "dataSetUses", "jobs", "requests"],
    list: ["dataSets"],
    put: ["dataSets", "jobs", "requests"],
    delete: ["dataSets", "dataSetUses"],
  },
  "api/cohorts": {
    read: ["cohorts", "definitionChecks", "earlierDefinitions"],
    list: ["cohorts"],
    put: ["cohorts", "earlierDefinitions"],
  },
  "api/cohort-summaries": {
    read: ["definitionChecks", "ledgers", "runs", "schedules"],
    list: ["cohorts"],
  },
  "api/uploads": { read: ["uploads"], list: ["uploads"] },
  "api/upload-creation": { read: ["uploads", "requests"], put: ["uploads", "requests"] },
  "api/previews": {
    read: ["cohorts", "dataSets", "definitionChecks", "earlierDefinitions", "jobs", "requests", "uploads"],
    put: ["cohorts", "dataSetUses", "earlierDefinitions", "jobs", "requests"],
    update: ["dataSetClaims"],
    delete: ["dataSetUses"],
  },
  "api/imports": {
    read: ["cohorts", "connections", "definitionChecks", "ledgers", "requests", "runs"],
    put: ["connections", "requests", "runs"],
    update: ["runs"],
  },
  "api/people": { read: ["cohorts", "connections", "ledgers", "runs"] },
  "api/history": { read: ["cohorts", "runs"], list: ["runs"] },
  "api/progress": { read: ["connections", "deliveries", "mailAddresses", "runs", "turns"] },
  "api/rejected": { read: ["runs"] },
  "api/schedules": {
    read: ["cohorts", "connections", "definitionChecks", "mailAddresses", "requests", "runs", "schedules"],
    list: ["mailAddresses", "schedules"],
    put: ["connections", "requests", "runs"],
    update: ["runs"],
  },
  "api/schedule-changes": {
    read: [
      "channels",
      "cohorts",
      "connections",
      "dataSets",
      "dataSetUses",
      "definitionChecks",
      "earlierDefinitions",
      "ledgers",
      "runs",
      "schedules",
    ],
    put: ["schedules"],
    delete: ["cohorts", "dataSetUses", "earlierDefinitions"],
  },
  "api/test-mails": { read: ["cohorts", "mailAddresses", "schedules"] },
  "api/blocked-addresses": { read: ["mailAddresses"], list: ["mailAddresses"], put: ["mailAddresses"] },
  "api/exclusion-files": { read: ["uploads", "requests"], put: ["uploads", "requests"] },
  "api/exclusions": { read: ["exclusionLists"] },
  "api/file-exclusions": { read: ["connections", "exclusionLists", "uploads"], put: ["exclusionLists"] },
  "api/exclusion-changes": { read: ["connections", "exclusionLists"], put: ["exclusionLists"] },
  "api/forget-people": {
    read: ["forgettings", "requests", "uploads"],
    put: ["forgettings", "requests"],
    delete: ["forgettings"],
  },
  "api/forgettings": {
    read: ["forgettings"],
    list: ["forgettings"],
    put: ["forgettings"],
    delete: ["forgettings"],
  },
  "api/status": { read: ["rates", "rounds"], list: ["connections"] },
  "api/audit": { read: ["audit"], list: ["audit"] },
  "steps/open": {
    read: ["bucketResults", "cohorts", "connections", "dataSets", "ledgers", "rates", "runs"],
    put: ["connections"],
    update: ["ledgers", "rates", "runs"],
  },
  "steps/select": {
    read: ["cohorts", "dataSets", "ledgers", "runs"],
    update: ["leases", "runs"],
  },
  "steps/prepare": {
    read: [
      "bucketResults",
      "cohorts",
      "connections",
      "dataSets",
      "definitionChecks",
      "exclusionLists",
      "ledgers",
      "runs",
    ],
    put: ["bucketResults", "definitionChecks"],
    update: ["leases", "runs"],
  },
  "steps/name": {
    read: ["cohorts", "connections", "ledgers", "rates", "runs", "turns"],
    put: ["connections"],
    update: ["leases", "rates", "runs", "toldNames", "turns"],
  },
  "steps/send": {
    read: ["connections", "exclusionLists", "ledgers", "rates", "runs", "turns"],
    update: ["leases", "rates", "runs", "turns"],
  },
  "steps/settle": settles,
  "steps/bucket": { read: ["bucketResults", "ledgers"], put: ["bucketResults"] },
  "steps/notify": {
    read: ["cohorts", "connections", "mailAddresses", "runs", "schedules"],
    put: ["connections", "deliveries", "runs", "schedules"],
    update: ["runs"],
  },
  "jobs/forget": {
    list: ["cohorts", "dataSets", "earlierDefinitions", "exclusionLists", "forgettings", "runs", "uploads"],
    put: ["connections", "exclusionLists", "forgettings", "requests", "runs"],
    read: [
      "cohorts",
      "connections",
      "definitionChecks",
      "earlierDefinitions",
      "exclusionLists",
      "forgettings",
      "ledgers",
      "requests",
      "runs",
    ],
    update: ["runs"],
    delete: ["earlierDefinitions", "forgettings"],
  },
  "jobs/run": {
    read: [
      "cohorts",
      "connections",
      "dataSets",
      "definitionChecks",
      "exclusionLists",
      "jobs",
      "ledgers",
      "uploads",
    ],
    put: ["definitionChecks"],
    update: ["jobs"],
  },
  "jobs/repair-run": {
    read: [...settles.read, "cohorts", "connections", "mailAddresses", "schedules"],
    put: ["connections", "deliveries", "runs", "schedules"],
    update: settles.update,
  },
  "jobs/after-restore": {
    read: ["exclusionLists", "forgettings", "ledgers", "runs"],
    list: ["forgettings", "runs"],
    put: ["exclusionLists"],
    delete: ["forgettings"],
    update: ["ledgers", "runs"],
  },
  "jobs/deliver": {
    read: ["channels", "connections", "deliveries", "runs"],
    list: ["deliveries"],
    put: ["channels"],
    update: ["deliveries"],
  },
  "timers/tick": {
    read: ["cohorts", "connections", "runs", "schedules"],
    put: ["connections", "runs"],
    update: ["runs"],
  },
  "timers/reconcile": {
    read: [
      "audit",
      "channels",
      "cohorts",
      "connections",
      "dataSets",
      "exclusionLists",
      "forgettings",
      "mailAddresses",
      "rounds",
      "runs",
      "schedules",
      "uploads",
    ],
    list: ["audit", "connections", "deliveries", "forgettings", "runs", "schedules"],
    put: ["connections", "deliveries", "rounds", "runs", "schedules"],
    update: ["audit", "runs"],
  },
  "timers/retention": {
    read: ["cohorts", "connections"],
    list: ["cohorts", "earlierDefinitions", "exclusionLists", "uploads"],
    delete: ["earlierDefinitions", "uploads"],
  },
  "triggers/mail-events": { read: ["mailAddresses"], put: ["mailAddresses"] },
  "triggers/arrivals": {
    read: ["cohorts", "connections", "dataSets", "runs", "schedules"],
    list: ["dataSets", "schedules"],
    put: ["connections", "runs", "schedules"],
    update: ["runs"],
  },
  "sandbox/partner": { read: ["sandbox"], put: ["sandbox"], update: ["sandbox"] },
  "sandbox/admin": {
    read: ["sandbox"],
    list: ["sandbox"],
    put: ["sandbox"],
    update: ["sandbox"],
    delete: ["sandbox"],
  },
};
