/** The rows that the code of a function touches: by which methods its use cases call of the ports that the table has. */
import type { RowKindName, Rows } from "../../shared/contract/rows.ts";
import type { AuditTrail } from "../../shared/ports/audit.ts";
import type { Rates, TurnLine } from "../../shared/ports/braze.ts";
import type { BucketResults } from "../../shared/ports/bucket-results.ts";
import type { Channels, Deliveries } from "../../shared/ports/channels.ts";
import type { DefinitionChecks } from "../../shared/ports/definition-checks.ts";
import type { EarlierDefinitions } from "../../shared/ports/earlier-definitions.ts";
import type { ExclusionLists } from "../../shared/ports/exclusions.ts";
import type { Forgettings } from "../../shared/ports/forgettings.ts";
import type { Jobs } from "../../shared/ports/jobs.ts";
import type { Ledgers } from "../../shared/ports/ledgers.ts";
import type { Runs } from "../../shared/ports/runs.ts";
import type { Schedules } from "../../shared/ports/schedules.ts";
import type { Rounds } from "../../shared/ports/status.ts";
import type {
  Cohorts,
  Connections,
  DataSets,
  MailAddresses,
  Requests,
  Uploads,
} from "../../shared/ports/stores.ts";

type Verb = keyof Rows;
type Touch = Partial<Record<Verb, readonly RowKindName[]>>;

/** A versioned store. What replaces reads first, and notes for the audit trail what there was. */
const store = (kind: RowKindName) => ({
  read: { read: [kind] },
  list: { list: [kind] },
  create: { read: [kind], put: [kind] },
  replace: { read: [kind], put: [kind] },
  remove: { delete: [kind] },
});

const updatesRun: Touch = { read: ["runs"], update: ["runs"] };
const updatesLease: Touch = { read: ["ledgers"], update: ["leases"] };
const updatesLedger: Touch = { read: ["ledgers"], update: ["ledgers"] };

type Methods<Port> = Record<keyof Port, Touch>;

/** Port → method → rows. */
const touched = {
  cohorts: { ...store("cohorts"), find: { list: ["cohorts"] } },
  connections: store("connections"),
  channels: store("channels"),
  deliveries: {
    add: { put: ["deliveries"] },
    read: { read: ["deliveries"] },
    list: { read: ["deliveries"] },
    due: { list: ["deliveries"] },
    claim: { read: ["deliveries"], update: ["deliveries"] },
    record: { update: ["deliveries"] },
    replay: { read: ["deliveries"], update: ["deliveries"] },
  },
  uploads: store("uploads"),
  mailAddresses: store("mailAddresses"),
  exclusionLists: store("exclusionLists"),
  forgettings: store("forgettings"),
  dataSets: {
    ...store("dataSets"),
    claim: { put: ["dataSetUses"], update: ["dataSetClaims"], delete: ["dataSetUses"] },
    usage: { read: ["dataSets", "dataSetUses"] },
    useOf: { read: ["dataSetUses"] },
    forget: { delete: ["dataSetUses"] },
  },
  earlierDefinitions: {
    keep: { read: ["earlierDefinitions"], put: ["earlierDefinitions"] },
    list: { read: ["earlierDefinitions"] },
    all: { list: ["earlierDefinitions"] },
    remove: { delete: ["earlierDefinitions"] },
    forget: { read: ["earlierDefinitions"], delete: ["earlierDefinitions"] },
  },
  definitionChecks: {
    read: { read: ["definitionChecks"] },
    keep: { put: ["definitionChecks"] },
  },
  jobs: {
    read: { read: ["jobs"] },
    open: { read: ["jobs"], put: ["jobs"] },
    close: { update: ["jobs"] },
  },
  requests: {
    remember: { read: ["requests"], put: ["requests"] },
    recall: { read: ["requests"] },
  },
  runs: {
    read: { read: ["runs"] },
    list: { read: ["runs"] },
    settlement: { read: ["runs"] },
    selection: { read: ["runs"] },
    keepSelection: updatesRun,
    all: { read: ["runs"], list: ["runs"] },
    unclosed: { list: ["runs"] },
    accept: { read: ["runs"], put: ["runs"] },
    start: updatesRun,
    wait: updatesRun,
    cancelWaiting: updatesRun,
    skip: updatesRun,
    requestCancellation: updatesRun,
    settle: updatesRun,
    finish: updatesRun,
    claimMail: updatesRun,
    releaseMail: updatesRun,
    recordMail: updatesRun,
    note: { update: ["runs"] },
    recordEvent: { update: ["runs"] },
    recordNotice: { update: ["runs"] },
    close: { update: ["runs"] },
  },
  schedules: {
    read: { read: ["schedules"] },
    past: { read: ["schedules"] },
    held: { list: ["schedules"] },
    arriving: { list: ["schedules"] },
    replace: { read: ["schedules"], put: ["schedules"] },
    archive: { put: ["schedules"] },
  },
  ledgers: {
    read: { read: ["ledgers"] },
    takeLease: updatesLease,
    renewLease: updatesLease,
    releaseLease: { update: ["leases"] },
    recordChangeSet: updatesLease,
    recordName: { update: ["toldNames"] },
    closeLease: updatesLease,
    settle: updatesLedger,
    restore: { update: ["ledgers"] },
  },
  bucketResults: {
    begin: { read: ["bucketResults"], put: ["bucketResults"] },
    begun: { read: ["bucketResults"] },
    keep: { read: ["bucketResults"], put: ["bucketResults"] },
    of: { read: ["bucketResults"] },
  },
  rounds: {
    begin: { read: ["rounds"], put: ["rounds"] },
    end: { read: ["rounds"], put: ["rounds"] },
    last: { read: ["rounds"] },
  },
  rates: {
    read: { read: ["rates"] },
    lease: { read: ["rates"], update: ["rates"] },
    replace: { read: ["rates"], update: ["rates"] },
  },
  line: { end: { read: ["turns"] }, join: { update: ["turns"] } },
  auditTrail: {
    list: { read: ["audit"], list: ["audit"] },
    open: { list: ["audit"] },
    // Granted by a need of its own.
    begin: {},
    intend: {},
    end: {},
  },
} satisfies {
  cohorts: Methods<Cohorts>;
  connections: Methods<Connections>;
  channels: Methods<Channels>;
  deliveries: Methods<Deliveries>;
  uploads: Methods<Uploads>;
  mailAddresses: Methods<MailAddresses>;
  exclusionLists: Methods<ExclusionLists>;
  forgettings: Methods<Forgettings>;
  dataSets: Methods<DataSets>;
  earlierDefinitions: Methods<EarlierDefinitions>;
  definitionChecks: Methods<DefinitionChecks>;
  jobs: Methods<Jobs>;
  requests: Methods<Requests>;
  runs: Methods<Runs>;
  schedules: Methods<Schedules>;
  ledgers: Methods<Ledgers>;
  bucketResults: Methods<BucketResults>;
  rounds: Methods<Rounds>;
  rates: Methods<Rates>;
  line: Methods<TurnLine>;
  auditTrail: Methods<AuditTrail>;
};
const ports: Readonly<Record<string, Readonly<Record<string, Touch>>>> = touched;

/** Functions that change what they are given, and their store. */
const REVISES = /\b(?:revise|reviseConnection|reviseChannel|moveSlot)\d*\((?:\w+\.)?(\w+?)\d*,/g;
/** `runs.read(`, `world2.runs.read(` or `runs().read(`; the bundler may number a name. */
const CALLS = /\b(\w+?)\d*(?:\(\))?\.(\w+)\(/g;

export function rowsTouched(modules: ReadonlyMap<string, string>): Rows {
  const own = [...modules].filter(([path]) => /^(functions|shared\/(usecases|adapters\/braze))\//.test(path));
  const calls = own
    .filter(([path]) => !path.startsWith("functions/sandbox/"))
    .flatMap(([, text]) => [
      ...[...text.matchAll(CALLS)].map(([, port = "", method = ""]) => [port, method] as const),
      ...[...text.matchAll(REVISES)].map(([, port = ""]) => [port, "replace"] as const),
    ]);
  const touches = calls.flatMap(([port, method]) => {
    const methods = Object.hasOwn(ports, port) ? ports[port] : undefined;
    const touch = methods && Object.hasOwn(methods, method) ? methods[method] : undefined;
    return touch ? [touch] : [];
  });
  return sorted(touches);
}

/** Each kind once, in order. Who may update all of a ledger need not be granted its lease. */
export function sorted(touches: readonly Rows[]): Rows {
  const verbs: Verb[] = ["read", "list", "put", "update", "delete"];
  const found = verbs.flatMap((verb) => {
    const kinds = new Set(touches.flatMap((touch) => touch[verb] ?? []));
    if (kinds.has("ledgers") && verb === "update") kinds.delete("leases");
    return kinds.size > 0 ? [[verb, [...kinds].sort()]] : [];
  });
  return Object.fromEntries(found);
}
