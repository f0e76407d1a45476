/** Every port and setting that use cases depend on. Each use case names those that it uses. */
import type { ExtraEndpoints } from "../domain/endpoints.ts";
import type { AuditTrail } from "./audit.ts";
import type { Braze, Turns } from "./braze.ts";
import type { BucketResults } from "./bucket-results.ts";
import type { BucketedChanges } from "./bucketed-changes.ts";
import type { ChangeSets, Downloads, RejectedRows } from "./change-sets.ts";
import type { ChannelSecrets, Channels, Deliveries, DeliveryQueue, Messages } from "./channels.ts";
import type { DataReadiness } from "./data-readiness.ts";
import type { DataSetChecks } from "./data-set-checks.ts";
import type { DefinitionChecks } from "./definition-checks.ts";
import type { EarlierDefinitions } from "./earlier-definitions.ts";
import type { CohortEngine, ListReports } from "./engine.ts";
import type { Erasure } from "./erasure.ts";
import type { Events } from "./events.ts";
import type { ExcludedPeople, ExclusionLists } from "./exclusions.ts";
import type { ForgettingQueue, Forgettings } from "./forgettings.ts";
import type { JobQueue, Jobs, RepairQueue } from "./jobs.ts";
import type { KeptObjects } from "./kept-objects.ts";
import type { KeptLedgers, Ledgers } from "./ledgers.ts";
import type { Clock, Ids } from "./machine.ts";
import type { Mails } from "./mails.ts";
import type { MemberSearch } from "./member-search.ts";
import type { Log, Meter } from "./observability.ts";
import type { Parts } from "./parts.ts";
import type { Runs } from "./runs.ts";
import type { Schedules, Timer } from "./schedules.ts";
import type { KeyVault, PartnerKeys } from "./secrets.ts";
import type { Selections } from "./selections.ts";
import type { DeadLetters, Rounds } from "./status.ts";
import type { Cohorts, Connections, DataSets, MailAddresses, Requests, Uploads } from "./stores.ts";
import type { UploadUrls } from "./uploads.ts";
import type { Workflow } from "./workflow.ts";

export interface World {
  clock: Clock;
  ids: Ids;
  connections: Connections;
  cohorts: Cohorts;
  definitionChecks: DefinitionChecks;
  earlierDefinitions: EarlierDefinitions;
  dataSets: DataSets;
  uploads: Uploads;
  uploadUrls: UploadUrls;
  keptUploads: KeptObjects;
  keyVault: KeyVault;
  partnerKeys: PartnerKeys;
  /** REST endpoints that the deployment allows besides Braze's own. */
  extraEndpoints: ExtraEndpoints;
  requests: Requests;
  auditTrail: AuditTrail;
  jobs: Jobs;
  jobQueue: JobQueue;
  repairQueue: RepairQueue;
  runs: Runs;
  /** The rounds of `reconcile`. */
  rounds: Rounds;
  deadLetters: DeadLetters;
  schedules: Schedules;
  timer: Timer;
  ledgers: Ledgers;
  bucketResults: BucketResults;
  bucketedChanges: BucketedChanges;
  keptLedgers: KeptLedgers;
  parts: Parts;
  engine: CohortEngine;
  /** Selects users where the data lies. */
  selections: Selections;
  changeSets: ChangeSets;
  rejectedRows: RejectedRows;
  memberSearch: MemberSearch;
  downloads: Downloads;
  listReports: ListReports;
  dataReadiness: DataReadiness;
  dataSetChecks: DataSetChecks;
  braze: Braze;
  turns: Turns;
  mails: Mails;
  events: Events;
  mailAddresses: MailAddresses;
  exclusionLists: ExclusionLists;
  excludedPeople: ExcludedPeople;
  /** All contents of all exclusion lists. */
  keptExclusions: KeptObjects;
  forgettings: Forgettings;
  forgettingQueue: ForgettingQueue;
  erasure: Erasure;
  channels: Channels;
  channelSecrets: ChannelSecrets;
  /** Whether channels may be receivers on this machine, without TLS. */
  localReceivers: boolean;
  deliveries: Deliveries;
  deliveryQueue: DeliveryQueue;
  messages: Messages;
  workflow: Workflow;
  log: Log;
  meter: Meter;
}
