/** Groups of operations in the API document, in the order in which it shows them. */
export const tags = {
  Connections:
    "One Braze workspace each: its endpoint, its data import keys, and who is told of its imports.",
  Channels:
    "Where schedules and connections tell of imports besides mail: signed webhooks, and webhooks that take Slack's messages. What was sent to each.",
  "Data sets": "Where users and events lie, how they are read, and a check of what is there.",
  Cohorts:
    "Definitions of users: by criteria, by SQL or by a list. What each was before, and why a person is in one or not.",
  Uploads: "Lists of users as files: a link to upload one, and a report of what is in it.",
  Previews: "The size of a cohort, and what an import of it would change, without sending anything.",
  Imports: "One run each: start, follow and cancel it, and read who was left out.",
  Schedules: "Imports that recur: at most one for each cohort.",
  Mail: "Addresses that are not mailed any more, because mails to them come back or their owners complain.",
  Notices:
    "What the stage's EventBridge bus and webhooks are told: ends of imports, and changes of the state of connections.",
  "Exclusion lists": "People who are never sent, at any connection or at one: who, by whom, when and why.",
  "Forgetting people":
    "People who are removed from Braze and from everything that is stored: where they are, a confirmation, and a certificate.",
  Audit: "Who changed what, and who looked at users' identifiers.",
  "This document": "The API as OpenAPI 3.1.",
  Health: "For monitors, without a token.",
  Status: "How the system runs, for operators.",
  "Sandbox: Braze's two calls": "What a partner sends to Braze, answered as Braze documents it.",
  "Sandbox: partners":
    "Keys, received requests and cohorts of a partner, and the faults that it is answered with.",
  "Sandbox: people and segments": "The users of the stand-in for Braze, and segments of them.",
} as const;

export type Tag = keyof typeof tags;
