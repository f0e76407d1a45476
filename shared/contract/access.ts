/** Who may do what: the scopes of tokens, and the groups by which people get them. */

/** What each scope allows. A token carries them in the claim `scope`, separated by spaces. */
export const scopes = {
  "cohorts/read": "See cohorts, schedules, the history of imports and data sets, and preview sizes",
  "cohorts/write": "Define, change and delete cohorts, and upload lists",
  "imports/run": "Start and cancel imports",
  "schedules/write": "Set, change, pause and end schedules",
  "connections/read": "See connections and their masked keys",
  "connections/write":
    "Add, change, activate and delete connections and data sets, and unblock mail addresses",
  "exclusions/write": "Add people to the exclusion lists, and remove them",
  "keys/admin": "Add and invalidate data import keys",
  /** Reads users' identifiers in clear, so no other scope includes it. */
  "people/read":
    "See users' identifiers: rows that an import left out, and exclusion lists; look up a person in a cohort",
  "people/forget": "Forget people: remove them from Braze and from everything that is stored",
  "audit/read": "See who did what",
  "system/read": "See how the system runs: versions, queues, the rounds of repairs, the rates at Braze",
  "sandbox/admin": "Everything of the sandbox, with the people in it",
} as const;

export type TokenScope = keyof typeof scopes;

/** `public`: the API document, and the sandbox's half of Braze's contract, which authenticates by the request body. */
export type Scope = TokenScope | "public";

const viewing = ["cohorts/read", "connections/read"] as const;

/** A person in several groups has the scopes of all of them; a person in none has none. */
export const groups = {
  viewer: { about: "Sees cohorts, schedules, imports and connections", scopes: viewing },
  marketer: {
    about: "Defines cohorts, imports and schedules them",
    scopes: [...viewing, "cohorts/write", "imports/run", "schedules/write"],
  },
  operator: {
    about:
      "Keeps connections, keys, data sets and exclusion lists, stops imports and schedules, reads the audit trail and the status",
    scopes: [
      ...viewing,
      "imports/run",
      "schedules/write",
      "connections/write",
      "exclusions/write",
      "keys/admin",
      "audit/read",
      "system/read",
      "sandbox/admin",
    ],
  },
  "people-officer": {
    about: "Sees users' identifiers, and who has seen them; says who is never sent, and who is forgotten",
    scopes: [...viewing, "people/read", "people/forget", "exclusions/write", "audit/read"],
  },
} as const satisfies Record<string, { about: string; scopes: readonly TokenScope[] }>;

/**
 * `connection:<id>`, as a scope of a token and as a group of a person: a token that has such scopes is bound to these
 * connections. One without any is not bound.
 */
export const BOUND_TO = "connection:";
