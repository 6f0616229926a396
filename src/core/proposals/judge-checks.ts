import type { MissingCause } from '../code/language/language-support.ts'
import { missingCauses } from '../code/languages.ts'
import type { CommandResult } from '../ports.ts'
import { controlFault } from '../verify/controls.ts'
import type { Verdict } from '../verify/verdict.ts'
import type { ProposalState, SeenCheck } from './proposal.ts'

/** Runs of the original, and of what should fail. */
export const STEADY_RUNS = 3

/** The result of trying one thing several times. */
export function seenCheck(
  tried: SeenCheck['tried'],
  runs: readonly { verdict: Verdict; result: CommandResult }[],
  detail?: string,
): SeenCheck {
  const wrong = runs.find(({ verdict }) => verdict.passed !== (tried === 'original'))
  const message = wrong ? (wrong.verdict.reason ?? wrong.verdict.feedback) : ''
  return {
    tried,
    ...(detail === undefined ? {} : { detail }),
    scores: runs.map(({ verdict }) => verdict.score),
    passed: runs.map(({ verdict }) => verdict.passed),
    ...(message === '' ? {} : { said: message.slice(0, 300) }),
    seconds: runs.reduce((sum, { result }) => sum + result.seconds, 0),
  }
}

/** Whether the original's runs make a task possible; null when they do. */
export function judgeOriginal(
  runs: readonly { verdict: Verdict; result: CommandResult }[],
): ProposalState | null {
  const failed = runs.filter(({ verdict }) => !verdict.passed)
  const fault = controlFault(
    'pass',
    runs.map(({ verdict }) => verdict),
  )
  if (fault === null) return null
  if (fault === 'mixed')
    return {
      kind: 'flaky',
      reason: `its test passes with the original in ${runs.length - failed.length} of ${runs.length} runs: ${sentence(failed[0]!.verdict)}`,
    }
  const { verdict, result } = failed[0]!
  if (result.timedOut)
    return {
      kind: 'refused',
      code: 'timeout',
      reason: `its test does not end within ${Math.round(result.seconds)} s`,
    }
  const cause = environmentCause(result)
  if (cause !== null) return { kind: 'refused', code: 'cannot-run', reason: cause }
  if (verdict.score === null)
    return { kind: 'refused', code: 'cannot-run', reason: verdict.reason ?? 'its test gave no result' }
  return {
    kind: 'refused',
    code: 'original-fails',
    reason: `its test fails with the original: ${sentence(verdict)}`,
  }
}

/** Judges runs of what must not pass; null when none did. */
export function judgeMustFail(check: SeenCheck): ProposalState | null {
  const fault = controlFault(
    'fail',
    check.passed.map((passed, index) => ({ passed, score: check.scores[index]! })),
  )
  if (fault === null) return null
  if (fault === 'unsteady')
    return {
      kind: 'flaky',
      reason: `its test gives different scores (${[...new Set(check.scores)].map(shownScore).join(', ')}) in ${check.scores.length} runs ${WITH[check.tried].split(',')[0]}`,
    }
  if (fault === 'mixed')
    return {
      kind: 'flaky',
      reason: `its test passes ${check.passed.filter(Boolean).length} of ${check.passed.length} times ${WITH[check.tried]}`,
    }
  if (check.tried === 'trivial')
    return {
      kind: 'refused',
      code: 'trivial-passes',
      reason: `its test passes with an answer that only ${check.detail ?? 'does nothing'}`,
    }
  const code = check.tried === 'empty' ? 'empty-passes' : 'blank-passes'
  return { kind: 'refused', code, reason: `its test passes ${WITH[check.tried]}` }
}

const shownScore = (score: number | null) => (score === null ? 'none' : String(Number(score.toFixed(3))))

const WITH: Record<SeenCheck['tried'], string> = {
  original: 'with the original',
  blank: 'without its body, so it does not check it',
  empty: 'with an empty answer',
  trivial: 'with a trivial answer',
  before: 'before the change',
}

/** What a rollout's copy lacks, as runners and programs report it. */
const CAUSES: readonly MissingCause[] = [
  [
    /(?:getaddrinfo|ENOTFOUND|EAI_AGAIN|ENETUNREACH|Temporary failure in name resolution|Network is unreachable|Failed to resolve '|NameResolutionError|fetch failed|<urlopen error|Max retries exceeded with url)[^\n]{0,80}/,
    () => 'its test needs the network, which copies do not have',
  ],
  ...missingCauses(),
  [/(?:EACCES|EROFS|EPERM|Read-only file system)[^\n]{0,80}/, () => 'its test writes outside of the copy'],
]

function environmentCause(result: CommandResult): string | null {
  const text =
    `${result.stderr}\n${result.stdout}\n${result.reports.map(({ content }) => content).join('\n')}`.slice(
      0,
      200_000,
    )
  for (const [pattern, describe] of CAUSES) {
    const match = pattern.exec(text)
    if (match) return describe(match)
  }
  return null
}

/** The most informative line of a verdict: the first failing check, else the last line that names an error. */
function sentence(verdict: Verdict): string {
  const lines = (verdict.reason ?? verdict.feedback).split('\n').filter((line) => line.trim() !== '')
  const line =
    lines.find((text) => text.startsWith('-')) ??
    lines.findLast((text) => /(?:Error|Exception)\b.*:|\bFAILED\b/.test(text)) ??
    lines[0] ??
    'it gives no details'
  return line.trim().replace(/^-\s*/, '').slice(0, 200)
}
