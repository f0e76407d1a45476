import { describe } from "vitest";
import { aChannel, aCohort, aConnection } from "../fakes/ids.ts";
import { auditSuite } from "./audit.suite.ts";
import { bucketResultsSuite } from "./bucket-results.suite.ts";
import { cohortsSuite } from "./cohorts.suite.ts";
import { aDataSet, asVersioned, dataSetsSuite } from "./data-sets.suite.ts";
import { definitionChecksSuite } from "./definition-checks.suite.ts";
import { deliveriesSuite } from "./deliveries.suite.ts";
import { earlierDefinitionsSuite } from "./earlier-definitions.suite.ts";
import { jobsSuite } from "./jobs.suite.ts";
import { ledgersSuite } from "./ledgers.suite.ts";
import { onEveryTable } from "./on-every-table.ts";
import { ratesSuite } from "./rates.suite.ts";
import { requestsSuite } from "./requests.suite.ts";
import { roundsSuite } from "./rounds.suite.ts";
import { runsSuite } from "./runs.suite.ts";
import { schedulesSuite } from "./schedules.suite.ts";
import { turnsSuite } from "./turns.suite.ts";
import { awkwardCohortSuite, versionedStoreSuite } from "./versioned-store.suite.ts";

onEveryTable((ports) => {
  describe("connections", () =>
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().connections }),
      (id, mark) => ({
        id,
        name: mark,
        endpoint: "https://rest.fra-01.braze.eu",
        partner: "kubit",
        contacts: ["ana@example.com"],
        locale: "es",
        status: "pending",
        keys: [
          {
            id: "k1",
            masked: "…4f2a",
            status: "active",
            addedBy: "ana",
            addedAt: "2026-11-24T08:00:00.000Z",
          },
        ],
        createdAt: "2026-11-24T08:00:00.000Z",
        version: 1,
      }),
    ));
  describe("channels", () =>
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().channels }),
      (id, mark) => ({
        id: aChannel(id),
        kind: "webhook" as const,
        name: mark,
        url: "https://alerts.example.com/cohorts",
        host: "alerts.example.com",
        status: "active" as const,
        secret: { id: "s1", createdAt: "2026-11-24T08:00:00.000Z" },
        createdAt: "2026-11-24T08:00:00.000Z",
        version: 1,
      }),
    ));
  describe("results of buckets", () => bucketResultsSuite(ports));
  describe("deliveries", () => deliveriesSuite(ports));
  describe("cohorts", () => {
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().cohorts }),
      (id, mark) => ({
        id: aCohort(id),
        name: mark,
        timeZone: "Europe/Madrid",
        definition: { kind: "list", object: "lists/vip.csv", format: "csv" } as const,
        createdAt: "2026-11-24T08:00:00.000Z",
        version: 1,
      }),
    );
    awkwardCohortSuite(() => ports().cohorts);
    cohortsSuite(ports);
  });
  describe("exclusion lists", () =>
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().exclusionLists }),
      (id, mark) => ({
        id: aConnection(id),
        people: 3,
        edition: 2,
        gained: 1,
        object: "exclusions/everywhere/000000002-x.parquet",
        sha256: "aa",
        changedAt: "2026-11-24T08:00:00.000Z",
        changedBy: mark,
        createdAt: "2026-11-24T08:00:00.000Z",
        version: 1,
      }),
    ));
  describe("requests to forget people", () =>
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().forgettings }),
      (id, mark) => ({
        id,
        state: "looking" as const,
        reason: mark,
        requestedAt: "2026-11-24T08:00:00.000Z",
        requestedBy: "eva",
        createdAt: "2026-11-24T08:00:00.000Z",
        version: 1,
      }),
      { newestFirst: true },
    ));
  describe("checks of definitions", () => definitionChecksSuite(ports));
  describe("earlier definitions", () => earlierDefinitionsSuite(ports));
  describe("data sets", () => {
    versionedStoreSuite(
      () => ({ ...ports(), store: asVersioned(ports().dataSets) }),
      (id, mark) => aDataSet(id, mark),
    );
    dataSetsSuite(ports);
  });
  describe("uploads", () =>
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().uploads }),
      (id, mark) => ({
        id,
        name: mark,
        format: "csv",
        bytes: 12,
        object: `uploads/${id}.csv`,
        createdAt: "2026-11-24T08:00:00.000Z",
        createdBy: "ana",
        version: 1,
      }),
    ));
  describe("mail addresses", () =>
    versionedStoreSuite(
      () => ({ ...ports(), store: ports().mailAddresses }),
      (id, mark) => ({
        id,
        createdAt: "2026-11-24T08:00:00.000Z",
        block: { address: mark, reason: "bounced" as const, since: "2026-11-24T07:59:00.000Z" },
        version: 1,
      }),
    ));
  describe("jobs", () => jobsSuite(ports));
  describe("requests", () => requestsSuite(ports));
  describe("runs", () => runsSuite(ports));
  describe("schedules", () => schedulesSuite(ports));
  describe("ledgers", () => ledgersSuite(ports));
  describe("rounds of reconcile", () => roundsSuite(ports));
  describe("rates", () => ratesSuite(ports));
  describe("turns", () => turnsSuite(ports));
  auditSuite(() => ports().auditTrail);
});
