/** A file that cannot be read as what it should be. The message names the file, the problem and the way out. */
export class InputFileError extends Error {
  /**
   * @param file the file's name as the user gave it
   * @param problem what is wrong with it, in the user's words, without a full stop
   * @param wayOut what to do about it, without a full stop
   */
  constructor(
    readonly file: string,
    readonly problem: string,
    readonly wayOut: string,
  ) {
    super(`${file}: ${problem}. ${wayOut}.`);
    this.name = "InputFileError";
  }
}
