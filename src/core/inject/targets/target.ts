/** A file from which coding agents read the prior. */
export interface Target {
  /** its name where the user gives none; null for a file that people and other tools share, whose name is fixed */
  usualName: string | null
  /** from the root of the workspace, with slashes */
  path(name: string): string
  /**
   * The file after an export, with the prior in a block of ours; an empty prior removes the block.
   * null = no file is left.
   * @param text the file before; null = there is none
   * @param file its path, for messages
   */
  render(text: string | null, prior: string, name: string, file: string): string | null
}
