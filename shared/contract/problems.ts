/** Errors of the API: `application/problem+json`, RFC 9457. */
export interface Problem {
  /** `urn:problem:<code>`, stable. */
  type: string;
  title: string;
  status: number;
  /** What was wrong, with which value, and what to do. Never a secret, never a user's identifier. */
  detail: string;
  /** For 400 and 422: each fault with the JSON pointer of the value. */
  errors?: { pointer: string; detail: string }[];
  [extension: string]: unknown;
}
