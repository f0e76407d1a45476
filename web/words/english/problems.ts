/** Refusals of the API by their code: what happened, and what to do. */
export const problems = {
  title: "This did not work",
  known: {
    "not-found": "It is not there any more: it was deleted, or the address is wrong.",
    "no-schedule": "This cohort has no schedule any more.",
    "changed-meanwhile": "Someone else changed this just now. Look at it again, then repeat your change.",
    "import-going-on": "An import of this cohort is running. Try again when it has ended.",
    "import-ended": "The import had already ended, so there is nothing to cancel.",
    "schedule-exists": "This cohort already has a schedule. Change that one, or end it first.",
    scheduled: "It is used by a schedule. End the schedule first.",
    "members-left-at-braze": "Braze still holds users of this cohort.",
    "connection-disabled": "The connection is disabled. Enable it first.",
    "connection-fixed":
      "The endpoint and the partner can't change any more after the first import. Connect the workspace anew instead.",
    "connection-in-use": "The connection is in use by an import. Try again when it has ended.",
    "connection-not-usable": "The workspace can't be used now. Open its connection to see why.",
    "key-already-added": "This key is here already. There is nothing to do.",
    "key-in-use": "It is the last active key, and something still uses it.",
    "key-refused":
      "Braze refused this key. Copy it whole, check that it is active in Braze, and that the endpoint is this workspace's own.",
    "partner-key-refused":
      "Braze refused this system's own partner key, not yours. Ask the operator to check it.",
    "partner-not-enabled":
      "Braze knows the key, but this partner is not enabled for its workspace. Ask your Braze account manager to enable it.",
    unauthorized:
      "Braze refused access without saying which key it objects to. Check the key and the endpoint; if both are right, ask the operator.",
    "refused-by-braze": "Braze took the call for invalid. Check the partner name.",
    "change-not-told": "The workspace is disabled, but could not be deleted yet. Try again in a minute.",
    "braze-did-not-answer": "Braze did not answer in time. Nothing was changed; try again in a minute.",
    "same-workspace-not-confirmed": "Confirm that the key is of the same workspace.",
    "endpoint-not-allowed":
      "This is not the REST endpoint of a Braze instance. Braze shows yours under Settings, APIs and Identifiers.",
    "cluster-without-partner-key":
      "This system has no partner key for the region of this endpoint. Ask the operator to add one.",
    "channel-unknown": "A channel is not there any more. Choose another one.",
    "channel-in-use": "Schedules or connections use this channel. Take it out there first.",
    "channel-off": "The channel is disabled or gone. Enable it, then send it again.",
    "address-not-usable":
      "This address can't be used. It must begin with https:// and name a public host, without a user or a password.",
    "data-without-mark":
      "The data of this cohort does not tell when it is complete: it needs a mark, which its export writes last. Choose times, or ask who provides the data.",
    "cadence-refused": "This time zone can't be used for schedules. Choose a city in the same zone.",
    "definition-invalid": "The definition does not fit the data. Check the names of events and properties.",
    "data-set-unknown": "The data of this cohort is not there any more. Choose other data.",
    "data-set-exists": "Other data has this short name already. Choose another one.",
    "data-set-in-use": "Cohorts are made from this data. Delete them first, or choose other data for them.",
    "data-missing": "The list that this cohort is made from is missing. Have it delivered again.",
    "stale-data":
      "The data is missing, not complete yet, or too old. Wait until it is renewed, or tell whoever provides it.",
    "data-unreadable": "Something in the data can't be read. Tell whoever provides it.",
    "too-large-for-engine":
      "There is too much data to compute this. Ask about fewer days, or have less data provided: only the columns and the days that are asked about.",
    "database-unavailable":
      "The database of this data did not answer, or refused this system. Try again later, or tell the operator.",
    "check-of-files-only": "Tables of a database are not checked as files are. Preview a cohort of them.",
    "ledger-lost":
      "The record of what Braze holds for this cohort is missing. Ask the operator to rebuild it.",
    "ledger-restored":
      "The system was restored from a backup. What Braze holds for this cohort is known again after its next import: import it.",
    "not-looked-for": "It is still being looked for where these people are. Wait until that is shown.",
    "forgetting-expired": "Nobody confirmed the request within a week, so it ended. Ask again.",
    "forgetting-confirmed": "Somebody confirmed the request, so it can't be dropped any more.",
    "mail-not-sent": "The mail could not be sent. Try again in a minute.",
    "answer-lost": "The answer was lost on the way. Try again.",
    "took-too-long": "This took too long. Try again.",
    "idempotency-key-reused": "This was sent twice with different contents. Reload the page and try again.",
    "identifier-in-reason":
      "The reason has an identifier of one of these people. Give a reason without it, such as the number of a ticket.",
    "invalid-request": "Something that was entered is not accepted. Check the fields, then try again.",
    "another-connection": "Your account is for certain workspaces only, and this is beyond them.",
    forbidden: "Your account may not do this. Ask an administrator for access.",
    "rejected-none": "Nobody was left out of this import.",
    "rejected-not-yet": "The list is written when the import has ended.",
    "rejected-expired": "The list is not kept any more.",
    "rejected-too-many": "Too many users were left out for a list of them.",
    "sample-data-refused": "The sample data could not be loaded. See the log of the local system.",
  } as Readonly<Record<string, string>>,
  recorded: "The server refused it.",
  other: "The server refused this. Try again; if it stays, tell the operator.",
  internal: "Something went wrong on our side. Try again; if it stays, tell the operator.",
  noAnswer:
    "The server did not answer. Check your network, then try again. Nothing of what you typed is lost.",
  reference: (id: string) => `Reference for the operator: ${id}`,
};
