import { type Remedy, reasonMessage } from '../../core/remedy.ts'
import type { ReplyRecord } from '../../core/report/reply-record.ts'
import { score as scoreWord } from '../../core/report/words.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import type { L10n } from '../editor/words.ts'

/** How a task is run: without experiences, with the experiences in use, or both. */
export type TestMode = 'baseline' | 'experience' | 'compare'

/** What an item of the Test Explorer represents. */
export type TestData = { kind: 'file' } | { kind: 'task'; file: string; id: string }

/** One attempt at a task, as in its record. */
export interface Attempt extends ReplyRecord {
  task: string
  /** none = without any prior */
  arm: string
  sample: number
  score: number | null
  passed: boolean
  reason?: string
  remedies?: readonly Remedy[]
}

/** One thing to show with a test that did not pass. */
export interface Complaint {
  /** '' where only one side was run */
  side: '' | 'without' | 'with'
  message: string
  /** both are there, or neither */
  expected?: string
  received?: string
}

export interface TestOutcome {
  state: 'passed' | 'failed' | 'errored'
  complaints: Complaint[]
}

/** Maximum number of failing checks of one attempt that are shown separately. */
const SHOWN_CHECKS = 10

/** The attempt of a record; null for other records. */
export function attemptOf(record: TrainerRecord): Attempt | null {
  return record.type === 'rollout-finished' ? (record.rollout as Attempt) : null
}

/** The task and the side whose attempts have all ended; null for other records. */
export function groupOf(record: TrainerRecord): { task: string; arm: string } | null {
  return record.type === 'group-finished' ? { task: String(record.task), arm: String(record.arm) } : null
}

/**
 * The outcome of a task: it passed when every scored attempt with the experiences did (of a baseline: without), and
 * could not be judged when none was scored.
 */
export function outcomeOf(attempts: readonly Attempt[], mode: TestMode, l10n: L10n): TestOutcome {
  const judged = mode === 'compare' ? attempts.filter(({ arm }) => arm !== 'none') : attempts
  // An empty prior is the same side: it is measured once, as the baseline.
  const deciding = judged.length > 0 ? judged : attempts
  const scored = deciding.filter(({ score }) => score !== null)
  const side = (one: Attempt) =>
    mode !== 'compare' ? '' : one.arm === 'none' && deciding !== attempts ? 'without' : 'with'
  if (scored.length === 0) {
    const message = deciding.map((one) => whyUnscored(one, l10n)).find((why) => why !== '') ?? ''
    return { state: 'errored', complaints: [{ side: '', message }] }
  }
  if (scored.every(({ passed }) => passed)) return { state: 'passed', complaints: [] }
  const failing = attempts.filter(({ score, passed }) => score !== null && !passed)
  return { state: 'failed', complaints: failing.flatMap((one) => complaintsOf(one, side(one), l10n)) }
}

/** Why an attempt has no score, and what can be done; '' where it has one. */
export function whyUnscored(one: Pick<Attempt, 'reason' | 'remedies'>, l10n: L10n): string {
  const message = reasonMessage(one)
  return message ? inEditorWords(message, l10n) : ''
}

function complaintsOf(
  { checks, feedback, score }: Attempt,
  side: Complaint['side'],
  l10n: L10n,
): Complaint[] {
  const sides = checks.flatMap(({ name, message, expected, received }): Complaint[] =>
    expected === undefined || received === undefined
      ? []
      : [
          {
            side,
            message: `${name}: ${message ?? l10n.t('expected {0}, received {1}', expected, received)}`,
            expected,
            received,
          },
        ],
  )
  if (sides.length > 0 && sides.length === checks.length) return sides.slice(0, SHOWN_CHECKS)
  const all = {
    side,
    message: feedback === '' ? l10n.t('The score is {0}.', scoreWord(score ?? 0)) : feedback,
  }
  return [all, ...sides].slice(0, SHOWN_CHECKS)
}

/** "0.50 without, 1.00 with": mean scores of the sides of a comparison; '' where only one was run. */
export function comparisonLine(attempts: readonly Attempt[]): { without: string; with: string } | null {
  const mean = (some: readonly Attempt[]) => {
    const scores = some.flatMap(({ score }) => (score === null ? [] : [score]))
    return scores.length === 0 ? '–' : scoreWord(scores.reduce((sum, one) => sum + one, 0) / scores.length)
  }
  const [none, others] = [
    attempts.filter(({ arm }) => arm === 'none'),
    attempts.filter(({ arm }) => arm !== 'none'),
  ]
  return none.length === 0 || others.length === 0 ? null : { without: mean(none), with: mean(others) }
}

/** Arguments of tfgrpo for attempts at tasks. */
export function evalArguments(
  files: readonly string[],
  tasks: readonly string[],
  options: { mode: TestMode; samples: number; include: string },
): string[] {
  const { mode, samples, include } = options
  return [
    'eval',
    ...files,
    '--samples',
    String(samples),
    '--include',
    mode === 'baseline' ? 'none' : include,
    ...(mode === 'compare' ? ['--compare'] : []),
    '--task',
    ...tasks,
  ]
}
