/** An error in the command line. The message says what to do, and never contains a secret. */
export class UsageError extends Error {
  override name = "UsageError";
}
