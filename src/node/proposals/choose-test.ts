import { LANGUAGES } from '../../core/code/languages.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { countingIn, expectedOf } from '../../core/verify/expected-checks.ts'
import type { CommandRuns } from './command-runs.ts'
import type { OpenRepository } from './open-repository.ts'
import { type RunnerStart, runCases, startOf, type UnderTest } from './run-cases.ts'

/** Test files that are tried in full, one after the other, until one does. */
const MAX_TRIED = 3

/**
 * The same task by several test files, the one with most checks that need the function first: checks that pass with the
 * original and fail without its body. Files without any come only where no file has some. Where that cannot be seen in
 * one start of the runner, they stay in their order.
 */
export async function chooseTest(
  candidates: readonly Proposal[],
  runs: CommandRuns,
  opened: OpenRepository,
  tested: UnderTest,
): Promise<Proposal[]> {
  if (candidates.length < 2) return [...candidates]
  const starts = new Map<string, { start: RunnerStart; files: string[] }>()
  for (const { origin } of candidates) {
    const start = startOf(opened, origin)
    if (start === null) continue
    const key = JSON.stringify(start)
    const same = starts.get(key) ?? { start, files: [] }
    same.files.push(origin)
    starts.set(key, same)
  }
  const needing = new Map<string, number>()
  const { notWritten } = LANGUAGES[tested.language].statements.written
  for (const { start, files } of starts.values()) {
    const caseRuns = files.flatMap((testFile) => [
      { testFiles: [testFile], case: 0 },
      { testFiles: [testFile], case: 1 },
    ])
    const shown = await runCases(runs, opened, tested, start, [null, notWritten], caseRuns, TIMEOUT)
    for (const [index, file] of files.entries()) {
      const original = shown?.[2 * index] ?? null
      const without = shown?.[2 * index + 1] ?? null
      if (original === null || without === null) continue
      const { counting } = countingIn(expectedOf(original), [without])
      needing.set(
        file,
        [...counting!.values()].reduce((sum, times) => sum + times, 0),
      )
    }
  }
  const countOf = ({ origin }: Proposal) => needing.get(origin) ?? 0
  const ranked = candidates.toSorted((a, b) => countOf(b) - countOf(a))
  const some = ranked.filter((candidate) => countOf(candidate) > 0 || !needing.has(candidate.origin))
  return (some.length > 0 ? some : ranked).slice(0, MAX_TRIED)
}

/** Of the start that shows all of them, seconds. */
const TIMEOUT = 120
