import type { CommandResult, FileToWrite } from '../../ports.ts'

/** The variable of a test run that says which of a function's cases is meant; without it, its own body runs. */
export const CASE = 'tfgrpoCase'

/** Test files, and the case that the function under test is in while they run. */
export interface CaseRun {
  testFiles: readonly string[]
  case: number
}

export interface ToRunTogether {
  /** text of a test file; null where it cannot be read */
  text(path: string): string | null
  /** as `chooseRunner` names it */
  runner: string
  /** where it runs; '' = the workspace */
  folder: string
  /** the command in that folder, before the names of test files */
  command: string
  runs: readonly CaseRun[]
  /**
   * whether each run loads its test file itself, since that already calls the function; otherwise a runner may load it
   * once for all of them, as no case is meant
   */
  loadEach: boolean
}

/** Several runs in one start of a test runner. */
export interface RunTogether {
  /** to write into the copy in addition to the file with the cases */
  files: FileToWrite[]
  command: string
  /** what each run showed, as if it had been a command of its own; null where it left no report */
  part(result: CommandResult): (CommandResult | null)[]
}

/** What one of several runs in a command showed. Only its report tells how it ended. */
export function partOf(
  result: CommandResult,
  shown: Partial<Pick<CommandResult, 'stdout' | 'reports'>>,
): CommandResult {
  return { ...result, exitCode: 0, stdout: '', stderr: '', reports: [], ...shown }
}

/** Reports that a command printed, each after a line with the mark and the number of its run. */
export function printedParts(stdout: string, mark: string): Map<number, string> {
  const parts = stdout.split(new RegExp(`^${mark} (\\d+)$`, 'm')).slice(1)
  const out = new Map<number, string>()
  for (let i = 0; i + 1 < parts.length; i += 2) out.set(Number(parts[i]), parts[i + 1]!)
  return out
}
