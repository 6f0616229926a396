import type { FoundFunction } from '../../core/code/language/found-function.ts'
import type { Language } from '../../core/code/language/language.ts'
import type { CaseRun } from '../../core/code/language/run-together.ts'
import { shellWord } from '../../core/code/language/test-runner.ts'
import { LANGUAGES, supportOf } from '../../core/code/languages.ts'
import { chooseRunner } from '../../core/code/tests.ts'
import type { CommandResult } from '../../core/ports.ts'
import type { CommandRuns } from './command-runs.ts'
import type { OpenRepository } from './open-repository.ts'

/** A function whose tests are run. */
export interface UnderTest {
  file: string
  language: Language
  text: string
  found: FoundFunction
}

/** A runner, and its command before the names of test files. */
export interface RunnerStart {
  runner: string
  command: string
}

/** How the runner of a test file is started; null where it has none. */
export function startOf({ repository, installed }: OpenRepository, testFile: string): RunnerStart | null {
  const choice = chooseRunner(repository, testFile, installed)
  const word = ` ${shellWord(testFile)}`
  return 'problem' in choice || !choice.command.endsWith(word)
    ? null
    : { runner: choice.runner, command: choice.command.slice(0, -word.length) }
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
  const tests = supportOf(caseRuns[0]?.testFile ?? '')?.tests
  const together =
    tests?.runTogether({ text: (path) => repository.text(path), ...start, runs: caseRuns, loadEach }) ?? null
  if (content === null || together === null) return null
  const run = runs.of({ run: together.command })
  const result = await run([{ path: file, content }, ...together.files], timeoutSeconds, 0)
  return result.timedOut || result.truncated ? null : together.part(result)
}
