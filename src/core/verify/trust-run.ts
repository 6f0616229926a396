/** Whether what a run reports can be believed. */
import type { CommandResult } from '../ports.ts'
import type { ExpectedChecks } from './expected-checks.ts'
import { outputTail } from './feedback.ts'
import { checkKey } from './normalise.ts'
import type { Report } from './read-tap.ts'
import { isAtPlace } from './report-places.ts'
import { readReport } from './report-readers.ts'
import { showVarying } from './show-varying.ts'

/** What the verifier itself recognises for sure as no honest answer's doing, in one sentence. */
export function tamperingOf(
  result: CommandResult,
  { names, changed, places, varying = [] }: ExpectedChecks,
): string | null {
  const touched = (result.changed ?? []).filter((path) => changed?.has(path) !== true)
  if (touched.length > 0)
    return `The answer changed ${listed(touched)} while its checks ran, and their result depends on it.`
  const foreign = result.reports.find(
    ({ path, content }) =>
      places !== undefined &&
      !isAtPlace(path, places) &&
      showVarying(readReport(content)?.checks ?? [], varying).some(({ name }) => names.has(checkKey(name))),
  )
  return foreign === undefined
    ? null
    : `The answer wrote a report of its own checks, ${foreign.path}, where the command leaves none.`
}

const listed = (paths: readonly string[]) =>
  paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ')

/** What is wrong with a run that left no checks where a full run leaves them, or that was killed. */
export function missingReport(
  result: CommandResult,
  { source, places, count }: ExpectedChecks,
  isThere: boolean,
): string | null {
  if (source === null) return null
  if (isKilled(result) && !isThere) return `expected a report of the checks, but the command was killed`
  if (isThere || (source !== 'report' && count > 0)) return null
  const where =
    source === 'report' && places !== undefined && places.size > 0 ? ` at ${listed([...places])}` : ''
  return `expected a report of the checks${where}, but the command left none`
}

/** By a signal, as the shell reports it. */
const isKilled = ({ exitCode }: CommandResult) => exitCode === null || (exitCode > 128 && exitCode < 160)

/**
 * Why checks that all say ok are not believed: the command failed, and neither a failing check nor a file that did not load
 * explains that.
 */
export function exitContradiction(result: CommandResult, report: Report | undefined): string | null {
  const explained = report?.checks.some(({ passed }) => !passed) || (report?.broken.length ?? 0) > 0
  if (result.exitCode === 0 || result.timedOut || (explained && !saysEnded(result))) return null
  const how = result.exitCode === null ? 'a signal' : `exit code ${result.exitCode}`
  const tail = outputTail('', result.stderr, 300).trim() || 'it printed no error'
  return `Every check says ok, but the command ended with ${how}: ${tail}`
}

/** Our guards print this where an answer ends the checks that import it. */
const saysEnded = ({ stdout, stderr }: CommandResult) =>
  `${stdout}\n${stderr}`.includes('expected the check to run to its end, but the answer')
