/** Something on the command line is not as it must be; the message says what to do, and never holds a secret. */
export class UsageError extends Error {
  override name = "UsageError";
}
