/** Braze's own answers, word for word. Source: partner cohort import docs, "Error responses". */

export interface ContractAnswer {
  status: number;
  message: string;
  headers?: Record<string, string>;
  /** Logged instead of the message, if the message contains a secret. */
  logged?: string;
}

export const success: ContractAnswer = { status: 201, message: "success" };

export const bodyTooLarge: ContractAnswer = { status: 413, message: "body too large" };

export const badRequest = {
  cohortId: { status: 400, message: "`cohort_id` must be a valid string" },
  cohortChanges: {
    status: 400,
    message:
      "`cohort_changes` must be an array of objects each with key `user_ids` and/or `device_ids` " +
      "mapping to an array of strings, or an `aliases` object",
  },
  tooManyIds: {
    status: 400,
    message: "Only 1,000 `user_ids`, `device_ids`, and `aliases` are allowed per request",
  },
  name: { status: 400, message: "`name` must be a non-empty string" },
  createdAt: { status: 400, message: "`created_at` must be a valid time as an ISO-8601 string" },
} as const satisfies Record<string, ContractAnswer>;

export const unauthorized = {
  partnerKey: { status: 401, message: "Invalid Partner API key" },
  clientSecret: { status: 401, message: "Invalid client secret" },
  access: { status: 401, message: "Unauthorized access" },
  /** Echoes the secret, as Braze does, so that a sender that passes upstream prose on is detected here. */
  partnerNotEnabled: (secret: string) => ({
    status: 401,
    message: `Partner not enabled for client with client secret: ${secret}`,
    logged: "Partner not enabled for client with client secret: …",
  }),
};

/** Braze's general answers. Their messages are not documented for these endpoints. */
export const trouble = {
  queued: { status: 202, message: "queued" },
  locked: { status: 423, message: "Resource locked" },
  tooMany: { status: 429, message: "Rate limit exceeded" },
  server: (status: number) => ({ status, message: "Internal server error" }),
} as const;
