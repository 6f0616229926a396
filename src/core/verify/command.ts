import type { CommandResult } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { cut, failure } from './assertion.ts'
import {
  checkKey,
  commandRequest,
  type ExpectedChecks,
  expectedChecks,
  readChecks,
} from './expected-checks.ts'
import { feedbackOf, outputTail } from './feedback.ts'
import type { Report } from './read-tap.ts'
import { exitContradiction, missingReport, tamperingOf } from './trust-run.ts'
import type { Check, SpecOf, Verdict, VerifyContext } from './verdict.ts'
import { allOrNothing, tampered, unscored } from './verdicts.ts'

/** Runs the command on a copy that holds the answer, and scores the share of checks that passed. */
export async function verifyCommand(
  task: Task,
  spec: SpecOf<'command'>,
  reply: string,
  context: VerifyContext,
): Promise<Verdict> {
  const [result, expected] = await Promise.all([
    context.command(commandRequest(task, spec, reply), `${context.draw}/verify`),
    expectedChecks(task, spec, context),
  ])
  return judgeCommand(result, expected, spec)
}

/** The verdict on one finished run, given what a full run shows. Pure. */
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
  const read = readChecks(result, expected.source, expected.places)
  const unreported = late === null ? missingReport(result, expected, read !== null) : null
  if (unreported !== null) {
    const feedback = [unreported, outputTail(result.stdout, result.stderr, 600)].filter(Boolean).join('\n')
    return { ...allOrNothing(false, { name: 'report', message: unreported }, feedback) }
  }
  if (expected.count === 0 && (read === null || read.report.checks.length === 0))
    return byExitCode(result, late, read?.report.broken ?? [])

  const checks = matchChecks(read?.report ?? { checks: [], broken: [] }, expected)
  const failing = checks.filter((check) => !check.passed)
  const notes: Check[] = [...(read?.report.broken ?? []), ...(late ? [late] : [])]
  // All checks are ok, but the program failed: one of both is wrong, and a line that looks like a check is no proof.
  if (failing.length === 0) {
    const contradiction = exitContradiction(result, read?.report)
    if (contradiction !== null) return unscored(contradiction)
  }
  const passedCount = checks.length - failing.length
  // A contradiction costs at least one check, so that it can never read as a full pass.
  const score =
    notes.length > 0 && failing.length === 0 ? (passedCount - 1) / checks.length : passedCount / checks.length
  const shown = [...failing.filter((check) => !isMissing(check)), ...notes, ...failing.filter(isMissing)]
  let feedback = feedbackOf(shown, checks.length)
  // Missing checks alone explain nothing: what the command printed may.
  if (shown.length > 0 && shown.every((check) => isMissing(check) || check === late)) {
    const tail = outputTail(result.stdout, result.stderr, 600)
    if (tail !== '') feedback = `${tail}\n${feedback}`
  }
  return { score: Math.max(0, score), passed: score === 1, feedback, checks: [...checks, ...notes] }
}

export const MISSING = 'expected this check to run, but the run ended without it'
const isMissing = (check: Check) => check.message === MISSING

/**
 * Lines up the checks of a run with those that a full run shows. Where a name came more often than it should, the
 * failures count first: a forged "ok" next to the real "not ok" gains nothing. Names that no full run shows do not
 * add to the score, but their failures are quoted.
 */
function matchChecks(report: Report, expected: ExpectedChecks): Check[] {
  if (expected.count === 0) return report.checks
  const byName = new Map<string, Check[]>()
  for (const check of report.checks) {
    const key = checkKey(check.name)
    byName.set(key, [...(byName.get(key) ?? []), check])
  }
  const out: Check[] = []
  for (const [name, times] of expected.names) {
    const found = (byName.get(name) ?? []).toSorted((a, b) => Number(a.passed) - Number(b.passed))
    for (let i = 0; i < times; i++) out.push(found[i] ?? { name, passed: false, message: MISSING })
  }
  return out
}

function byExitCode(result: CommandResult, late: Check | null, broken: Check[]): Verdict {
  const passed = result.exitCode === 0 && late === null && broken.length === 0
  const sides = uncaughtAssertion(result.stderr)
  const tail = outputTail(result.stdout, result.stderr)
  const reported =
    late?.message ?? sides?.message ?? `expected exit code 0, received ${result.exitCode ?? 'none (killed)'}`
  const message = broken[0]?.message ?? reported
  const feedback = broken.length > 0 ? feedbackOf(broken) : [reported, tail].filter(Boolean).join('\n')
  return {
    score: passed ? 1 : 0,
    passed,
    feedback: passed ? '' : feedback,
    checks: [{ name: 'exit code', passed, ...(passed ? {} : { ...sides, message }) }],
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
