/** Names of the document's schemas: of those that several places use, or that a client should have a type for. */
import type * as z from "zod/mini";
import { auditEntry, auditPage } from "../audit.ts";
import {
  channelChange,
  channelRequest,
  channelSecretRequest,
  channelView,
  newChannelSecret,
} from "../channels.ts";
import { cohortSummary } from "../cohort-summaries.ts";
import {
  cohortChange,
  cohortPatch,
  cohortRequest,
  draftPreviewRequest,
  listVersions,
  previewRequest,
} from "../cohorts.ts";
import { computing } from "../computing.ts";
import {
  activationView,
  connectionChange,
  connectionRequest,
  connectionView,
  keyRequest,
  keyView,
} from "../connections.ts";
import { criterion } from "../criteria.ts";
import { dataFault } from "../data-faults.ts";
import { checkRequest } from "../data-set-checks.ts";
import { dataSet, dataSetChange } from "../data-sets.ts";
import { cohortView, definitionCheck } from "../definition-checks.ts";
import { channelTestAnswer, deliveryPage, deliveryView } from "../deliveries.ts";
import { earlierDefinition, earlierDefinitionPage } from "../earlier-definitions.ts";
import {
  exclusion,
  exclusionFileRequest,
  exclusionList,
  exclusionListChanged,
  exclusionRequest,
  fileExclusionRequest,
  inclusionRequest,
} from "../exclusions.ts";
import { importRequest, rebuildRequest, run, runView } from "../imports.ts";
import { reportRequest } from "../list-reports.ts";
import { blockedAddress } from "../mail-addresses.ts";
import { channelTest, connectionStateChanged, importEnded } from "../notices.ts";
import { personLookUp } from "../people.ts";
import { personIdentifier } from "../person-identifier.ts";
import { problem } from "../problems.ts";
import { rejectedRows } from "../rejected-rows.ts";
import { behaviourRequest, behaviourView } from "../sandbox-behaviour.ts";
import {
  identificationRequest,
  identifyAnswer,
  loadAnswer,
  lookUpAnswer,
  personRow,
  personView,
} from "../sandbox-people.ts";
import {
  inspection,
  newSandboxKey,
  notedRequest,
  partnerPage,
  receivedCohort,
  receivedMember,
  sandboxKeyView,
} from "../sandbox-received.ts";
import { offeredFilters, segment, segmentFilter, segmentRequest, segmentView } from "../sandbox-segments.ts";
import {
  scheduleChange,
  scheduleReport,
  scheduleRequest,
  scheduleSummary,
  scheduleView,
  triggerRequest,
} from "../schedules.ts";
import { openedUpload, upload, uploadRequest } from "../uploads.ts";
import { blockedAddressPage } from "./blocked-addresses.ts";
import { brazeAnswer, brazeChanges, brazeName } from "./braze.ts";
import { channelPage } from "./channels.ts";
import { cohortPage, cohortSummaryPage } from "./cohorts.ts";
import { connectionPage, keyList } from "./connections.ts";
import { checkAnswer, dataSetPage } from "./data-sets.ts";
import { exclusionListPage, exclusionPage } from "./exclusions.ts";
import { importPage } from "./imports.ts";
import { previewAnswer } from "./previews.ts";
import {
  notedRequestPage,
  receivedCohortPage,
  receivedMemberPage,
  sandboxKeyList,
} from "./sandbox-partners.ts";
import { peopleAnswer, peopleText, personPage, segmentPage } from "./sandbox-people.ts";
import { schedulePage } from "./schedules.ts";
import { apiDocument } from "./system.ts";
import { reportAnswer, uploadPage } from "./uploads.ts";

export const schemas: Readonly<Record<string, z.ZodMiniType>> = {
  Problem: problem,
  DataFault: dataFault,
  ApiDocument: apiDocument,
  ConnectionRequest: connectionRequest,
  ConnectionChange: connectionChange,
  Connection: connectionView,
  ConnectionPage: connectionPage,
  Activation: activationView,
  KeyRequest: keyRequest,
  Key: keyView,
  KeyList: keyList,
  ChannelRequest: channelRequest,
  ChannelChange: channelChange,
  ChannelSecretRequest: channelSecretRequest,
  Channel: channelView,
  ChannelPage: channelPage,
  NewChannelSecret: newChannelSecret,
  ChannelTestAnswer: channelTestAnswer,
  Delivery: deliveryView,
  DeliveryPage: deliveryPage,
  DataSetChange: dataSetChange,
  DataSet: dataSet,
  DataSetPage: dataSetPage,
  CheckRequest: checkRequest,
  DataSetCheck: checkAnswer,
  Criterion: criterion,
  CohortRequest: cohortRequest,
  CohortChange: cohortChange,
  CohortPatch: cohortPatch,
  DefinitionCheck: definitionCheck,
  Cohort: cohortView,
  CohortPage: cohortPage,
  CohortSummary: cohortSummary,
  CohortSummaryPage: cohortSummaryPage,
  EarlierDefinition: earlierDefinition,
  EarlierDefinitionPage: earlierDefinitionPage,
  CohortLists: listVersions,
  UploadRequest: uploadRequest,
  Upload: upload,
  UploadPage: uploadPage,
  OpenedUpload: openedUpload,
  ReportRequest: reportRequest,
  Report: reportAnswer,
  PreviewRequest: previewRequest,
  DraftPreviewRequest: draftPreviewRequest,
  Preview: previewAnswer,
  Computing: computing,
  ImportRequest: importRequest,
  RebuildRequest: rebuildRequest,
  AcceptedImport: run,
  Import: runView,
  ImportPage: importPage,
  RejectedRows: rejectedRows,
  PersonIdentifier: personIdentifier,
  PersonLookUp: personLookUp,
  ScheduleRequest: scheduleRequest,
  ScheduleChange: scheduleChange,
  Schedule: scheduleView,
  ScheduleReport: scheduleReport,
  ScheduleSummary: scheduleSummary,
  SchedulePage: schedulePage,
  TriggerRequest: triggerRequest,
  ImportEnded: importEnded,
  ConnectionStateChanged: connectionStateChanged,
  ChannelTest: channelTest,
  BlockedAddress: blockedAddress,
  BlockedAddressPage: blockedAddressPage,
  ExclusionList: exclusionList,
  ExclusionListPage: exclusionListPage,
  Exclusion: exclusion,
  ExclusionPage: exclusionPage,
  ExclusionRequest: exclusionRequest,
  ExclusionFileRequest: exclusionFileRequest,
  FileExclusionRequest: fileExclusionRequest,
  InclusionRequest: inclusionRequest,
  ExclusionListChanged: exclusionListChanged,
  AuditEntry: auditEntry,
  AuditPage: auditPage,
  BrazeName: brazeName,
  BrazeChanges: brazeChanges,
  BrazeAnswer: brazeAnswer,
  SandboxKey: sandboxKeyView,
  SandboxKeyList: sandboxKeyList,
  NewSandboxKey: newSandboxKey,
  SandboxPartnerPage: partnerPage,
  SandboxRequest: notedRequest,
  SandboxRequestPage: notedRequestPage,
  SandboxBehaviourRequest: behaviourRequest,
  SandboxBehaviour: behaviourView,
  ReceivedCohort: receivedCohort,
  ReceivedCohortPage: receivedCohortPage,
  ReceivedMember: receivedMember,
  ReceivedMemberPage: receivedMemberPage,
  SandboxInspection: inspection,
  SandboxPeopleText: peopleText,
  SandboxPersonRow: personRow,
  SandboxPerson: personView,
  SandboxPersonPage: personPage,
  SandboxPeople: peopleAnswer,
  SandboxLookUp: lookUpAnswer,
  SandboxIdentification: identificationRequest,
  SandboxIdentified: identifyAnswer,
  SandboxLoaded: loadAnswer,
  SandboxFilters: offeredFilters,
  SegmentFilter: segmentFilter,
  SegmentRequest: segmentRequest,
  Segment: segmentView,
  ListedSegment: segment,
  SegmentPage: segmentPage,
};
