import type { Rejected, Words } from "./words.ts";

export const englishReasons: Pick<Words, "reasons"> = {
  reasons: {
    "no-active-key": {
      short: "no active key",
      why: "The connection has no active data import key.",
      todo: "Create a key on the partner page of the Braze workspace, add it to the connection and import again.",
    },
    "key-refused": {
      short: "key refused",
      why:
        "Braze refused the connection's data import key. It may have been invalidated, or the " +
        "connection points at another Braze instance than the one that issued it.",
      todo:
        "Compare the key and the REST endpoint with the workspace's partner page, add a key that is " +
        "active there and import again.",
    },
    "partner-key-refused": {
      short: "partner key refused",
      why:
        "Braze refused this system's own partner key for the connection's region. Your data import key " +
        "is not the cause.",
      todo: "Ask the operator of this system to check the partner key of that region, then import again.",
    },
    "partner-not-enabled": {
      short: "partner not enabled",
      why: "Braze recognised the data import key but has not enabled this partner for its workspace.",
      todo: "Ask your Braze account manager to enable the partner for the workspace, then import again.",
    },
    unauthorized: {
      short: "access refused",
      why: "Braze refused access without saying which of the two keys it objects to.",
      todo:
        "Check the connection's data import key and REST endpoint. If both are right, ask the operator " +
        "of this system to check the partner key.",
    },
    "cluster-unknown": {
      short: "Braze instance not set up",
      why: "This system has no partner key for the Braze instance at the connection's REST endpoint.",
      todo:
        "Check the REST endpoint. If it is right, ask the operator of this system for a partner key of " +
        "that instance.",
    },
    "connection-disabled": {
      short: "connection disabled",
      why: "The connection is disabled.",
      todo: "Enable the connection and import again, or choose another one.",
    },
    "connection-pending": {
      short: "connection not active",
      why: "The connection is not active: its data import key has not been checked with Braze yet.",
      todo: "Activate the connection, or choose another one, and import again.",
    },
    "connection-gone": {
      short: "connection deleted",
      why: "The connection no longer exists.",
      todo: "Choose another connection and import again.",
    },
    "cohort-gone": {
      short: "cohort deleted",
      why: "The cohort no longer exists.",
      todo: "If you still need it, create it again and import that one.",
    },
    "definition-invalid": {
      short: "definition not valid",
      why: "The cohort's definition does not fit its data: a condition or a column cannot be evaluated.",
      todo: "Preview the cohort to see what is at fault, correct it and import again.",
    },
    "data-missing": {
      short: "data missing",
      why: "The list that the cohort is made from is missing. A missing list is never taken for an empty cohort.",
      todo: "Have the list delivered, or correct where the cohort looks for it, and import again.",
    },
    "stale-data": {
      short: "data missing or too old",
      why:
        "The data that the cohort is computed from is missing, empty, not complete yet or older than " +
        "the data set allows. It is never taken for a smaller cohort.",
      todo:
        "Preview the cohort to see which data it is, and import again once it has arrived; or correct " +
        "where the data set looks for it and how old it may be.",
    },
    "data-unreadable": {
      short: "data not readable",
      why:
        "Something in the data that the cohort is computed from can't be read. Nothing was computed from " +
        "the rest.",
      todo:
        "Preview the cohort to see what is at fault, have it corrected where the data comes from and " +
        "import again.",
    },
    "too-large-for-engine": {
      short: "too large",
      why:
        "The cohort, or the data that it is computed from, is too large to be computed with the memory, the disk and " +
        "the time that there are for it. Nothing was sent, and the same import would end in the same way again.",
      todo:
        "Ask about fewer days, or have the data made smaller: only the columns and the days that cohorts ask about, " +
        "files as Parquet, tables partitioned by day. If the cohort is too large, and not its data, divide it into " +
        "several. Then preview it and import again.",
    },
    "database-unavailable": {
      short: "database not available",
      why: "The database that the cohort is computed from did not answer, or refused this system. Nothing was sent.",
      todo: "Import again later. If it stays so, give the import's id to the operator of this system.",
    },
    "unusual-change": {
      short: "unusual change",
      why: "The change is past the cohort's limits: late data or a mistake in the definition can cause that.",
      todo: "Look at the cohort's preview.",
    },
    "ledger-lost": {
      short: "record of earlier imports lost",
      why:
        "The record of what Braze holds for this cohort is missing or damaged, so the differences " +
        "cannot be computed.",
      todo:
        "Ask the operator of this system to restore or rebuild it. Until then no import of this cohort " +
        "sends anything.",
    },
    "rate-limited": {
      short: "Braze's rate limit",
      why: "Braze's rate limit was reached and every retry met it again.",
      todo: "Import again later. If it keeps happening, spread the schedules over the day.",
    },
    locked: {
      short: "cohort locked at Braze",
      why: "Braze kept the cohort locked through every retry.",
      todo: "Import again later.",
    },
    "upstream-down": {
      short: "Braze did not answer",
      why: "Braze did not answer, or answered with an error of its own, through every retry.",
      todo: "Import again later. Sending a change twice does no harm.",
    },
    "refused-by-braze": {
      short: "refused by Braze",
      why: "Braze took the request for invalid.",
      todo: "Import again. If Braze refuses again, give the import's id to the operator of this system.",
    },
    "another-run": {
      short: "another import was running",
      why: "Two imports of one cohort never run at the same time.",
      todo: "Import again once the other import has ended, if you need data newer than it had.",
    },
    "past-catch-up-window": {
      short: "too late",
      why: "The occurrence came more than six hours after it was due, so it was not run any more.",
      todo: "The next occurrence runs as usual. Start an import by hand if you need this one.",
    },
    "lease-lost": {
      short: "interrupted",
      why: "The import stood still for so long that it lost the right to send, and it sent nothing more.",
      todo: "Import again.",
    },
    "workflow-died": {
      short: "interrupted",
      why: "The import was interrupted before it had ended, and was closed afterwards.",
      todo: "Import again.",
    },
    "restored-from-backup": {
      short: "restored from a backup",
      why:
        "The system was restored from a backup that is older than the end of this import. What the import sent is not " +
        "forgotten: the next one takes it into account.",
      todo: "Import again, or wait for the next scheduled import.",
    },
    "exclusions-changed": {
      short: "somebody was excluded meanwhile",
      why:
        "While this import was adding users, people were added to an exclusion list. It stopped there, so that none of " +
        "them is sent.",
      todo: "Import again, or wait for the next scheduled import: it sends the others, and leaves out who is excluded.",
    },
    "counts-do-not-reconcile": {
      short: "counts do not add up",
      why: "The counts of this import do not add up, so none of them is shown as true.",
      todo: "Give the import's id to the operator of this system before importing this cohort again.",
    },
    internal: {
      short: "unexpected error",
      why: "Something went wrong in this system that it did not expect.",
      todo: "Import again. If it fails again, give the import's id to the operator of this system.",
    },
  },
};

export const englishRejected: Rejected = {
  "identified-user-needs-external-id-or-alias": {
    why: "Identified users with only a device id, which Braze ignores for them",
    todo: "Add their external id, or an alias with its label.",
  },
  "anonymous-user-needs-device-id": {
    why: "Anonymous users without a device id",
    todo: "Add their device id.",
  },
  "alias-without-label": {
    why: "Users with an alias that has no label",
    todo: "Add the alias's label, such as email.",
  },
  "identifier-kind-not-used": {
    why: "Users known only by an identifier of a kind that the cohort does not use",
    todo: "Allow that kind in the cohort's identifier order.",
  },
  "no-identifier": {
    why: "Users without any identifier",
    todo: "Add an external id, an alias with its label, or a device id.",
  },
  "unusable-identifier": {
    why: "Users whose identifier has control characters, or is a number with a fraction, a list or an object",
    todo: "Write the identifier as text, without control characters, in the file that it comes from.",
  },
};
