import type { CommandResult } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { cut, failure } from './assertion.ts'
import { commandRequest } from './command-request.ts'
import { type ExpectedChecks, expectedChecks, readExpected } from './expected-checks.ts'
import { feedbackOf, outputTail } from './feedback.ts'
import { floorOfSpec } from './floors.ts'
import { checkKey } from './normalise.ts'
import type { Report } from './read-tap.ts'
import type { Submitted } from './submitted.ts'
import { exitContradiction, missingReport, tamperingOf } from './trust-run.ts'
import type { Check, SpecOf, Verdict, VerifyContext } from './verdict.ts'
import { allOrNothing, tampered, unscored } from './verdicts.ts'

/** Runs the command on a copy that holds the answer, and scores the share of checks that passed. */
export async function verifyCommand(
  task: Task,
  spec: SpecOf<'command'>,
  submitted: Submitted,
  context: VerifyContext,
): Promise<Verdict> {
  const [result, expected] = await Promise.all([
    context.command(commandRequest(task, spec, submitted), `${context.draw}/verify`),
    expectedChecks(task, spec, context, floorOfSpec(task, spec)),
  ])
  return judgeCommand(result, expected, spec)
}

/**
 * The verdict on one finished run, given what a full run shows. Pure. Of the checks that count, the score is the share
 * that passed; each of the others that broke costs as much as one of them is worth.
 */
export function judgeCommand(
  result: CommandResult,
  expected: ExpectedChecks,
  spec: Pick<SpecOf<'command'>, 'run' | 'timeoutSeconds'>,
): Verdict {
  const missing = missingProgram(result, spec.run)
  if (missing !== null) return unscored(missing)
  const tampering = tamperingOf(result, expected)
  if (tampering !== null) return tampered(tampering)
  const late: Check | null = result.timedOut
    ? {
        name: '',
        passed: false,
        message: `expected the command to end within ${spec.timeoutSeconds} s, but it was still running`,
      }
    : null
  const read = readExpected(result, expected)
  const unreported = late === null ? missingReport(result, expected, read !== null) : null
  if (unreported !== null) {
    const feedback = [unreported, outputTail(result.stdout, result.stderr, 600)].filter(Boolean).join('\n')
    return { ...allOrNothing(false, { name: 'report', message: unreported }, feedback) }
  }
  const report = read?.report ?? { checks: [], broken: [] }
  if (expected.count === 0 || (report.partial && expected.passes !== 'named'))
    return byExitCode(result, late, report)
  if (expected.counting?.size === 0) return unscored(NOTHING_COUNTS)

  const checks = matchChecks(report, expected)
  const failing = checks.filter((check) => !check.passed)
  const notes: Check[] = [...report.broken, ...(late ? [late] : [])]
  // All checks are ok, but the program failed: one of both is wrong, and a line that looks like a check is no proof.
  if (failing.length === 0) {
    const contradiction = exitContradiction(result, report)
    if (contradiction !== null) return unscored(contradiction)
  }
  const counting = checks.filter(({ idle }) => !idle).length
  // A contradiction costs at least one check, so that it can never read as a full pass.
  const lost = Math.max(failing.length, notes.length > 0 ? 1 : 0)
  const score = Math.max(0, (counting - lost) / counting)
  const shown = [...failing.filter((check) => !isMissing(check)), ...notes, ...failing.filter(isMissing)]
  let feedback = feedbackOf(shown, checks.length)
  // Missing checks alone explain nothing: what the command printed may.
  if (shown.length > 0 && shown.every((check) => isMissing(check) || check === late)) {
    const tail = outputTail(result.stdout, result.stderr, 600)
    if (tail !== '') feedback = `${tail}\n${feedback}`
  }
  return { score, passed: score === 1, feedback, checks: [...checks, ...notes] }
}

const NOTHING_COUNTS =
  'No check counts: an empty or trivial answer passes every check that its command shows. Let a check fail without an answer.'

export const MISSING = 'expected this check to run, but the run ended without it'
const isMissing = (check: Check) => check.message === MISSING

/**
 * Lines up the checks of a run with those that a full run shows. Where a name came more often than it should, the
 * failures count first: a forged "ok" next to the real "not ok" gains nothing. Names that no full run shows, such as
 * those of an answer's own tests, are left out.
 */
function matchChecks(report: Report, { names, counting }: ExpectedChecks): Check[] {
  const byName = new Map<string, Check[]>()
  for (const check of report.checks) {
    const key = checkKey(check.name)
    byName.set(key, [...(byName.get(key) ?? []), check])
  }
  const out: Check[] = []
  for (const [name, times] of names) {
    const found = (byName.get(name) ?? []).toSorted((a, b) => Number(a.passed) - Number(b.passed))
    const count = counting === undefined ? times : (counting.get(name) ?? 0)
    for (let i = 0; i < times; i++) {
      const check = found[i] ?? { name, passed: false, message: MISSING }
      // Failures come first: of several of a name, those that must not break are the last to fail.
      out.push(i < count ? check : { ...check, idle: true })
    }
  }
  return out
}

/**
 * Where no full run names a check, or the checks that pass have no names, the exit code decides, and every check must
 * hold: how many there are is the answer's own word, so their share means nothing.
 */
function byExitCode(result: CommandResult, late: Check | null, { checks, broken }: Report): Verdict {
  const failed = [...checks.filter(({ passed }) => !passed), ...broken]
  const passed = result.exitCode === 0 && late === null && failed.length === 0
  const sides = uncaughtAssertion(result.stderr)
  const tail = outputTail(result.stdout, result.stderr)
  const reported =
    late?.message ?? sides?.message ?? `expected exit code 0, received ${result.exitCode ?? 'none (killed)'}`
  const message = failed[0]?.message ?? reported
  const feedback = failed.length > 0 ? feedbackOf(failed) : [reported, tail].filter(Boolean).join('\n')
  return {
    score: passed ? 1 : 0,
    passed,
    feedback: passed ? '' : feedback,
    checks: [
      ...checks.filter((check) => !check.passed),
      { name: 'exit code', passed, ...(passed ? {} : { ...sides, message }) },
    ],
  }
}

/** The sides of an assertion that nobody caught, as Node prints them. */
function uncaughtAssertion(stderr: string): ReturnType<typeof failure> | null {
  const expected = /^ {2}expected: (.+?),?$/m.exec(stderr)?.[1]
  const received = /^ {2}actual: (.+?),?$/m.exec(stderr)?.[1]
  if (expected === undefined || received === undefined || !stderr.includes('AssertionError')) return null
  return failure({ expected: cut(expected), received: cut(received) })
}

/** A command that the machine does not have shows nothing about the answer. */
function missingProgram(result: CommandResult, run: string): string | null {
  if (result.exitCode !== 126 && result.exitCode !== 127) return null
  const line = result.stderr
    .split('\n')
    .find((text) => /not found|permission denied|no such file/i.test(text))
  const program = run
    .trim()
    .split(/\s+/)
    .find((word) => !/^\w+=/.test(word))
  if (line === undefined || program === undefined || !line.includes(program.split('/').at(-1)!)) return null
  return `The verifier's command could not start: ${line.trim()}.`
}
