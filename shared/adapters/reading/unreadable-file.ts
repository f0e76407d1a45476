/**
 * A file that is not what it is taken for. `said` begins after the file's name and repeats nothing of what is in it.
 */
export class UnreadableFile extends Error {
  readonly said: string;

  constructor(said: string, options?: ErrorOptions) {
    super(`a file can't be read: it ${said}`, options);
    this.name = "UnreadableFile";
    this.said = said;
  }
}
