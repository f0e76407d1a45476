/**
 * The import's state machine: open, once its data is there → prepare → name, in its turn → send (the removes, a wait if the connection has one, then the
 * adds; each a map over its parts, or one step if it has one part) → settle → notify. A large run is settled in buckets, by
 * an execution that does nothing else.
 *
 * One document for all: CDK deploys it with the substitutions below, the local system runs it as it is. It passes only
 * pointers: the run's id, part number, object names, reason codes; never a user.
 */
import { BUCKETS_AT_ONCE, SENDERS_AT_ONCE } from "../limits.ts";
import { again, run, task, toSettle, untilDone } from "./workflow-steps.ts";

/**
 * Three days: one of waiting for data, and two that are long enough for 10 M ids at the slowest allowed rate; short enough
 * that a stuck run is found.
 */
const LONGEST_RUN_SECONDS = 3 * 86_400;

const waitForData = "Wait for data";
const waitForRows = "Wait for rows";
/** The states in which an import waits for hours, and holds nothing. */
export const waitsForHours = [waitForData, waitForRows] as const;

/**
 * A function that was killed, for its memory or at its time limit. Once more may help, where something else took the
 * time; what is too large for it is so each time. Source: Step Functions, "Handle transient Lambda service exceptions".
 */
const killed = { ...again, ErrorEquals: ["Runtime.ExitError", "Sandbox.Timedout"], MaxAttempts: 1 };

/** A map could not read its manifest, and has begun no part. It may be that of the adds, whose removes are sent. */
const unreadable = { ...again, ErrorEquals: ["States.ItemReaderFailed"] };

/** What Lambda says of one, whichever name Step Functions gives the error. */
const killedFor = ["*signal: killed*", "*Task timed out after*"];

function opening(retry: typeof again) {
  return {
    ...task("OpenArn", run, { retry: [retry] }),
    ResultSelector: { "next.$": "$.Payload.next", "waitSeconds.$": "$.Payload.waitSeconds" },
    ResultPath: "$.opened",
    Catch: [toSettle],
    Next: "Opened?",
  };
}

const notBegun = { at: 0, idleRounds: 0, turn: "" };

/** Paths: of the run, of what it sends, and of where it is with that. */
interface Sends {
  run: string;
  parts: string;
  sent: string;
}

/** The states in which one worker sends parts, one after the other, in as many rounds as it takes. */
function sendingParts(
  label: string,
  { run: id, parts, sent }: Sends,
  { after, more }: { after: string; more?: object },
) {
  const isDone = `${label} done?`;
  const wait = `${label} again`;
  return {
    [label]: {
      ...task("SendArn", {
        "run.$": id,
        "parts.$": parts,
        "at.$": `${sent}.at`,
        "idleRounds.$": `${sent}.idleRounds`,
        "turn.$": `${sent}.turn`,
      }),
      ResultSelector: {
        "next.$": "$.Payload.next",
        "waitSeconds.$": "$.Payload.waitSeconds",
        "at.$": "$.Payload.at",
        "idleRounds.$": "$.Payload.idleRounds",
        "turn.$": "$.Payload.turn",
      },
      ResultPath: sent,
      ...more,
      Next: isDone,
    },
    [isDone]: {
      Type: "Choice",
      Choices: [{ Variable: `${sent}.next`, StringEquals: "again", Next: wait }],
      Default: after,
    },
    [wait]: { Type: "Wait", SecondsPath: `${sent}.waitSeconds`, Next: label },
  };
}

/**
 * The states that send a direction of one part, as most imports have: an account may have only so many maps open at a
 * time. What keeps failing does not stop the import, as in a map.
 */
function sendingOne(label: "Remove" | "Add", after: string) {
  const part = `${label} one part`;
  const of = { run: "$.run", parts: `States.Array($.prepared.only${label})`, sent: "$.sent" };
  const more = { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: after }] };
  return {
    [`Begin to ${label.toLowerCase()}`]: {
      Type: "Pass",
      Result: notBegun,
      ResultPath: of.sent,
      Next: part,
    },
    ...sendingParts(part, of, { after, more }),
  };
}

/**
 * A map over the parts that a manifest names, some of them for each worker. A user who is removed under one identifier and
 * added under another is one user at Braze, so no add may overtake a remove: the adds have a map of their own, after the
 * removes'.
 */
function sending(label: "Remove" | "Add", next: string) {
  const parts = `${label} parts`;
  const sent = `${parts} sent`;
  const of = { run: "$.BatchInput.run", parts: "$.Items", sent: "$.BatchInput.sent" };
  return {
    Type: "Map",
    Label: label,
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "JSONL" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a definition substitution, filled in by CDK
      Parameters: { Bucket: "${WorkBucket}", "Key.$": `$.prepared.${label.toLowerCase()}s` },
    },
    ItemBatcher: {
      MaxItemsPerBatchPath: `$.prepared.${label.toLowerCase()}sTogether`,
      BatchInput: { ...run, sent: notBegun },
    },
    MaxConcurrency: SENDERS_AT_ONCE,
    // A part that keeps failing does not stop the others: what it sent is in its results, and settle reads those.
    ToleratedFailurePercentage: 100,
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: parts,
      States: {
        ...sendingParts(parts, of, { after: sent }),
        // The results of all workers are one result of the map, which Step Functions bounds: each is empty.
        [sent]: { Type: "Pass", Result: {}, End: true },
      },
    },
    ResultPath: null,
    Retry: [unreadable],
    Catch: [toSettle],
    Next: next,
  };
}

function settling({ failure, inBuckets }: { failure: string; inBuckets: boolean }) {
  return {
    ...task("SettleArn", { ...run, "failure.$": failure, inBuckets }, { retry: [untilDone] }),
    ResultSelector: {
      "next.$": "$.Payload.next",
      "buckets.$": "$.Payload.buckets",
      "waitSeconds.$": "$.Payload.waitSeconds",
    },
    ResultPath: "$.settled",
  };
}

/** Works on each of these buckets, 64 at most. What came of a bucket is a row of the table: nothing is passed on. */
function inEachBucket(
  label: string,
  { of, round, retry }: { of: string; round: Record<string, string>; retry: (typeof again)[] },
) {
  return {
    Type: "Map",
    ItemsPath: of,
    ItemSelector: { ...run, ...round, "bucket.$": "$$.Map.Item.Value" },
    MaxConcurrency: BUCKETS_AT_ONCE,
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      StartAt: label,
      States: {
        [label]: {
          ...task("BucketArn", { ...run, "round.$": "$.round", "bucket.$": "$.bucket" }, { retry }),
          ResultSelector: {},
          End: true,
        },
      },
    },
    ResultPath: null,
  };
}

export const importWorkflow = {
  Comment: "One import of one cohort into one Braze workspace",
  StartAt: "Which part of it?",
  TimeoutSeconds: LONGEST_RUN_SECONDS,
  States: {
    "Which part of it?": {
      Type: "Choice",
      Choices: [{ Variable: "$.settles", IsPresent: true, Next: "Settle in buckets" }],
      Default: "Open",
    },
    Open: opening(again),
    "Opened?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.opened.next", StringEquals: "prepare", Next: "Prepare" },
        { Variable: "$.opened.next", StringEquals: "select", Next: "Select" },
        { Variable: "$.opened.next", StringEquals: "wait", Next: waitForData },
      ],
      Default: "Notify",
    },
    // Without a lease, so that other imports of the cohort go on meanwhile.
    [waitForData]: { Type: "Wait", SecondsPath: "$.opened.waitSeconds", Next: "Look again" },
    // It has waited for hours, perhaps: an outage of minutes does not end it.
    "Look again": opening(untilDone),
    // Of data that Athena reads. Queries take minutes, in which nothing of ours runs.
    Select: {
      ...task("SelectArn", run),
      ResultSelector: { "next.$": "$.Payload.next", "waitSeconds.$": "$.Payload.waitSeconds" },
      ResultPath: "$.selected",
      Catch: [{ ...toSettle, Next: "Stop selecting" }],
      Next: "Selected?",
    },
    // Queries cost what they read. Where they can't be stopped they end by themselves, and the run is settled all the same.
    "Stop selecting": {
      ...task("SelectArn", { ...run, stops: true }),
      ResultPath: null,
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Step broke" }],
      Next: "Step broke",
    },
    "Selected?": {
      Type: "Choice",
      Choices: [{ Variable: "$.selected.next", StringEquals: "wait", Next: "Wait for selection" }],
      Default: "Prepare",
    },
    "Wait for selection": { Type: "Wait", SecondsPath: "$.selected.waitSeconds", Next: "Select" },
    Prepare: {
      ...task("PrepareArn", run, { retry: [killed, again] }),
      ResultSelector: {
        "next.$": "$.Payload.next",
        "round.$": "$.Payload.round",
        "buckets.$": "$.Payload.buckets",
        "removes.$": "$.Payload.removes",
        "adds.$": "$.Payload.adds",
        "removesTogether.$": "$.Payload.removesTogether",
        "addsTogether.$": "$.Payload.addsTogether",
        "onlyRemove.$": "$.Payload.onlyRemove",
        "onlyAdd.$": "$.Payload.onlyAdd",
        "waitSeconds.$": "$.Payload.waitSeconds",
        "failure.$": "$.Payload.failure",
      },
      ResultPath: "$.prepared",
      Catch: [{ ...toSettle, Next: "Was it too large?" }],
      Next: "Prepared?",
    },
    // A killed function cannot report why; Lambda's error text does.
    "Was it too large?": {
      Type: "Choice",
      Choices: killedFor.map((text) => ({
        And: [
          { Variable: "$.error.Cause", IsPresent: true },
          { Variable: "$.error.Cause", StringMatches: text },
        ],
        Next: "Too large",
      })),
      Default: "Step broke",
    },
    "Too large": { Type: "Pass", Parameters: { ...run, failure: "too-large-for-engine" }, Next: "Settle" },
    "Prepared?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.prepared.next", StringEquals: "name", Next: "Name" },
        { Variable: "$.prepared.next", StringEquals: "wait", Next: waitForRows },
        { Variable: "$.prepared.next", StringEquals: "buckets", Next: "Compare buckets" },
      ],
      Default: "Settle as prepared",
    },
    // Of a large import: a round over those of its buckets that need one, after which prepare tells what comes next.
    "Compare buckets": {
      ...inEachBucket("Compare bucket", {
        of: "$.prepared.buckets",
        round: { "round.$": "$.prepared.round" },
        retry: [killed, again],
      }),
      Catch: [{ ...toSettle, Next: "Was it too large?" }],
      Next: "Prepare",
    },
    [waitForRows]: { Type: "Wait", SecondsPath: "$.prepared.waitSeconds", Next: "Look again" },
    "Settle as prepared": {
      Type: "Pass",
      Parameters: { ...run, "failure.$": "$.prepared.failure" },
      Next: "Settle",
    },
    Name: {
      ...task("NameArn", run),
      ResultSelector: {
        "next.$": "$.Payload.next",
        "waitSeconds.$": "$.Payload.waitSeconds",
        "failure.$": "$.Payload.failure",
      },
      ResultPath: "$.named",
      Catch: [toSettle],
      Next: "Named?",
    },
    "Named?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.named.next", StringEquals: "send", Next: "Any removes?" },
        { Variable: "$.named.next", StringEquals: "wait", Next: "Wait for its turn" },
      ],
      Default: "Settle as named",
    },
    // Thousands of imports may wait for Braze's limit. Waiting here takes none of the account's concurrency.
    "Wait for its turn": { Type: "Wait", SecondsPath: "$.named.waitSeconds", Next: "Name" },
    "Settle as named": {
      Type: "Pass",
      Parameters: { ...run, "failure.$": "$.named.failure" },
      Next: "Settle",
    },
    "Any removes?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.prepared.removes", StringEquals: "", Next: "Any adds?" },
        { Variable: "$.prepared.onlyRemove.object", StringEquals: "", Next: "Remove" },
      ],
      Default: "Begin to remove",
    },
    ...sendingOne("Remove", "Wait before adds?"),
    Remove: sending("Remove", "Wait before adds?"),
    "Wait before adds?": {
      Type: "Choice",
      Choices: [{ Variable: "$.prepared.waitSeconds", NumericGreaterThan: 0, Next: "Wait before adds" }],
      Default: "Any adds?",
    },
    // Braze may still be applying the removes. A state waits, not a Lambda: waiting costs nothing.
    "Wait before adds": { Type: "Wait", SecondsPath: "$.prepared.waitSeconds", Next: "Any adds?" },
    "Any adds?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.prepared.adds", StringEquals: "", Next: "Settle as sent" },
        { Variable: "$.prepared.onlyAdd.object", StringEquals: "", Next: "Add" },
      ],
      Default: "Begin to add",
    },
    ...sendingOne("Add", "Settle as sent"),
    Add: sending("Add", "Settle as sent"),
    "Settle as sent": { Type: "Pass", Parameters: { ...run, failure: "" }, Next: "Settle" },
    "Step broke": { Type: "Pass", Parameters: { ...run, failure: "internal" }, Next: "Settle" },
    Settle: { ...settling({ failure: "$.failure", inBuckets: false }), Next: "Settled?" },
    "Settled?": {
      Type: "Choice",
      Choices: [{ Variable: "$.settled.next", StringEquals: "wait", Next: "Wait for buckets" }],
      Default: "Notify",
    },
    "Wait for buckets": { Type: "Wait", SecondsPath: "$.settled.waitSeconds", Next: "Settle" },
    Notify: { ...task("NotifyArn", run, { retry: [untilDone] }), ResultPath: null, End: true },
    // An execution of its own: whoever finds a large run that died starts it, and has no time for all of its buckets.
    "Settle in buckets": {
      ...settling({ failure: "$.settles.failure", inBuckets: true }),
      Next: "Buckets to settle?",
    },
    "Buckets to settle?": {
      Type: "Choice",
      Choices: [{ Variable: "$.settled.next", StringEquals: "buckets", Next: "Settle buckets" }],
      Default: "Settled in buckets",
    },
    "Settle buckets": {
      ...inEachBucket("Settle bucket", {
        of: "$.settled.buckets",
        round: { round: "settle" },
        retry: [untilDone],
      }),
      Next: "Settle in buckets",
    },
    "Settled in buckets": { Type: "Succeed" },
  },
} as const;
