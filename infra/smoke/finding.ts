/** What is wrong with a deployment, and what to do. */
export class Finding extends Error {
  override name = "Finding";
}
