import type { FoundFunction } from '../../core/code/language/found-function.ts'
import type { Language } from '../../core/code/language/language.ts'
import type { CaseRun } from '../../core/code/language/run-together.ts'
import { inFolder } from '../../core/code/language/test-runner.ts'
import { LANGUAGES, supportOf } from '../../core/code/languages.ts'
import { chooseRunner } from '../../core/code/tests.ts'
import type { CommandResult } from '../../core/ports.ts'
import type { Together } from '../../core/proposals/together.ts'
import type { MustFail } from '../../core/proposals/try-controls.ts'
import type { CommandRuns } from './command-runs.ts'
import type { OpenRepository } from './open-repository.ts'

/** A function whose tests are run. */
export interface UnderTest {
  file: string
  language: Language
  text: string
  found: FoundFunction
}

export interface TriedAnswer extends MustFail {
  /** what the function does in the case of a shared start; null where no statement says it */
  statement: string | null
}

/** A runner, where it runs, and its command there before the names of test files. */
export interface RunnerStart {
  runner: string
  folder: string
  command: string
}

/** How the runner of a test file is started; null where it has none. */
export function startOf({ repository, installed }: OpenRepository, testFile: string): RunnerStart | null {
  const choice = chooseRunner(repository, testFile, installed)
  if ('problem' in choice) return null
  const { runner, folder, command, file } = choice
  return { runner, folder, command: command.slice(inFolder(folder, '').length, -` ${file}`.length) }
}

/**
 * Runs test files on several bodies of a function, in one start of their runner.
 * @param statements what the function does in each case; null = what it does now
 * @param loadEach see `ToRunTogether`
 * @returns what each run showed; null where they cannot share a start
 */
export async function runCases(
  runs: CommandRuns,
  { repository }: OpenRepository,
  { file, language, text, found }: UnderTest,
  start: RunnerStart,
  statements: readonly (string | null)[],
  caseRuns: readonly CaseRun[],
  timeoutSeconds: number,
  loadEach = false,
): Promise<(CommandResult | null)[] | null> {
  const content = LANGUAGES[language].functions.withCases(text, found, statements)
  const tests = supportOf(caseRuns[0]?.testFiles[0] ?? '')?.tests
  const together =
    tests?.runTogether({ text: (path) => repository.text(path), ...start, runs: caseRuns, loadEach }) ?? null
  if (content === null || together === null) return null
  const run = runs.of({ run: together.command })
  const result = await run([{ path: file, content }, ...together.files], timeoutSeconds, 0)
  return result.timedOut || result.truncated ? null : together.part(result)
}

/**
 * One start of the runner of test files for the function as it is, without what the task asks for, and all answers that
 * can share it.
 * @param without what the function does without what the task asks for
 */
export function togetherOf(
  runs: CommandRuns,
  opened: OpenRepository,
  tested: UnderTest,
  testFiles: readonly string[],
  without: string,
  answers: readonly TriedAnswer[],
): Together | null {
  const [start] = testFiles.map((testFile) => startOf(opened, testFile))
  if (!start) return null
  const { statements: code, tests } = LANGUAGES[tested.language]
  const shared = answers.map(({ statement }) =>
    statement === code.written.endProcess && !tests.endsApart ? null : statement,
  )
  const statements = [null, without, ...shared.filter((statement) => statement !== null), null]
  const caseRuns = statements.map((_, index) => ({ testFiles, case: index }))
  return async (seconds, loadEach) => {
    const shown = await runCases(runs, opened, tested, start, statements, caseRuns, seconds, loadEach)
    let next = 2
    return {
      originals: [shown?.[0] ?? null, shown?.at(-1) ?? null],
      without: shown?.[1] ?? null,
      answers: shared.map((statement) => (statement === null ? null : (shown?.[next++] ?? null))),
    }
  }
}
