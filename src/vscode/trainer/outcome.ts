import { reasonMessage, type UserMessage } from '../../core/remedy.ts'
import { isLastRecord, type LastRecord } from '../../core/report/last-record.ts'
import { evalVerdict, summaryVerdict } from '../../core/report/verdict-words.ts'
import { interval, roughly, score, signed, transferLines } from '../../core/report/words.ts'
import type { EvalFinished, PreflightJudged, RunFinished, VerifyFinished } from '../../core/run/events.ts'
import { canDo, inEditorWords } from '../editor/word-remedy.ts'
import { attemptsWords, callsWords, type L10n, tasksWords } from '../editor/words.ts'
import { type JobKind, type JobResult, lastSaid } from './job.ts'

/** What a message after a job may offer. */
export type Offer =
  | 'report'
  | 'review'
  | 'undo'
  | 'train'
  | 'resume'
  | 'raise'
  | 'fetch'
  | 'sandbox'
  | 'health'
  | 'log'

/** How a job ended. `failed` includes wrong usage: its sentence states the reason. */
export type Ending = 'done' | 'budget' | 'cancelled' | 'crashed' | 'failed'

export interface Outcome {
  ending: Ending
  /** what was measured, or the sentence that says why it ended; '' where there is none */
  sentence: string
  offers: Offer[]
}

/**
 * What to report about a job that has ended.
 * @param wrote whether the run changed the library
 */
export function outcomeOf(kind: JobKind, result: JobResult, wrote: boolean, l10n: L10n): Outcome {
  const { code, run } = result
  const last = result.last && isLastRecord(result.last) ? (result.last as unknown as LastRecord) : null
  const ending = endingOf(code)
  const resumable = run !== null
  const { quarantined, leftOut, doubtful } = result
  const health: Offer[] = quarantined.length + leftOut.length + doubtful.length > 0 ? ['health'] : []
  switch (ending) {
    case 'done': {
      const sentences = [
        last ? sentenceOf(last, l10n) : '',
        quarantineWords(result, l10n),
        leftOutWords(result, l10n),
        doubtWords(result, l10n),
      ]
      return {
        ending,
        sentence: sentences.filter(Boolean).join(' '),
        offers: [...offersOf(last, wrote), ...health],
      }
    }
    case 'budget':
      return {
        ending,
        sentence: wordsOf(last && reasonMessage(last), l10n),
        offers: [...(resumable ? (['raise', 'report'] as const) : [])],
      }
    case 'cancelled':
      return { ending, sentence: '', offers: resumable ? ['resume'] : [] }
    case 'crashed':
      return { ending, sentence: '', offers: [...(resumable ? (['resume'] as const) : []), 'log'] }
    case 'failed': {
      const message = (last && reasonMessage(last)) ?? lastSaid(result)
      const sentence = wordsOf(message, l10n)
      const offers: Offer[] = [...health]
      if (message && canDo(message, 'fetch-embedded-model')) offers.push('fetch')
      // A run that failed because of a key or an address can be resumed once that is fixed.
      if (resumable && kind !== 'other' && code === 1) offers.push('resume')
      if (message && canDo(message, 'allow-unsandboxed')) offers.push('sandbox')
      return { ending, sentence, offers: [...offers, 'log'] }
    }
  }
}

function wordsOf(message: UserMessage | null, l10n: L10n): string {
  return message ? inEditorWords(message, l10n).trim() : ''
}

/** "2 tasks were left out as quarantined, since their own solutions do not pass: a, b." */
function quarantineWords({ quarantined }: JobResult, l10n: L10n): string {
  const [only, ...others] = quarantined
  if (only === undefined) return ''
  if (others.length === 0)
    return l10n.t('{0} was left out as quarantined, because its own solution does not pass.', only)
  return l10n.t(
    '{0} tasks were left out as quarantined, because their own solutions do not pass: {1}.',
    quarantined.length,
    firstOf(quarantined),
  )
}

/** "2 tasks were left out, because an answer that does nothing gets through: a, b." */
function leftOutWords({ leftOut }: JobResult, l10n: L10n): string {
  const [only, ...others] = leftOut
  if (only === undefined) return ''
  if (others.length === 0)
    return l10n.t('{0} was left out, because an answer that does nothing gets through.', only)
  return l10n.t(
    '{0} tasks were left out, because an answer that does nothing gets through: {1}.',
    leftOut.length,
    firstOf(leftOut),
  )
}

/** "2 tasks teach little, since they are flaky, unsolvable or trivially solvable: a, b." */
function doubtWords({ doubtful }: JobResult, l10n: L10n): string {
  const [only, ...others] = doubtful
  if (only === undefined) return ''
  if (others.length === 0)
    return l10n.t('{0} teaches little, because it is flaky, unsolvable or trivially solvable.', only)
  return l10n.t(
    '{0} tasks teach little, because they are flaky, unsolvable or trivially solvable: {1}.',
    doubtful.length,
    firstOf(doubtful),
  )
}

const firstOf = (tasks: readonly string[]) => tasks.slice(0, 5).join(', ') + (tasks.length > 5 ? ', …' : '')

function endingOf(code: number | null): Ending {
  switch (code) {
    case 0:
      return 'done'
    case 3:
      return 'budget'
    case 130:
      return 'cancelled'
    case null:
      return 'crashed'
    default:
      return 'failed'
  }
}

function offersOf(last: LastRecord | null, wrote: boolean): Offer[] {
  if (!last) return []
  const undo: Offer[] = wrote ? ['undo'] : []
  switch (last.type) {
    case 'run-finished':
      return ['report', 'review', ...undo]
    case 'verify-finished':
      return ['report', ...undo]
    case 'preflight-finished':
      return last.judged?.worthTraining ? ['train', 'report'] : ['report']
    case 'eval-finished':
      return ['report']
  }
}

function sentenceOf(last: LastRecord, l10n: L10n): string {
  switch (last.type) {
    case 'run-finished':
      // What was tested and at which error rate is in the report.
      return [
        ...summaryVerdict(last, null).map((message) => inEditorWords(message, l10n)),
        numbers(last, l10n),
      ]
        .filter(Boolean)
        .join(' ')
    case 'eval-finished': {
      const transfers = transferLines(last)
      if (last.baseline && last.final)
        return [...evalVerdict(last), numbers(last, l10n), ...transfers].filter(Boolean).join(' ')
      const side = last.final ?? last.baseline
      if (!side) return l10n.t('Nothing was measured.')
      const mean = `${score(side.mean)} ${interval(side)}`
      const [attempts, tasks] = [attemptsWords(side.n, l10n), tasksWords(side.tasks, l10n)]
      const scored = last.final
        ? l10n.t('Mean score with the library: {0} over {1} at {2}.', mean, attempts, tasks)
        : l10n.t('Mean score without experiences: {0} over {1} at {2}.', mean, attempts, tasks)
      return [scored, ...transfers].join(' ')
    }
    case 'verify-finished':
      return [
        l10n.t(
          'Measured again: {0} kept, {1} unproven now, {2} retired.',
          last.kept.length,
          last.unproven.length,
          last.retired.length,
        ),
        ...untriedWords(last, l10n),
      ].join(' ')
    case 'preflight-finished': {
      const { calls, minutes } = last.estimate
      const takes = [callsWords(calls.typical, l10n), ...(minutes ? [roughly(60 * minutes.typical)] : [])]
      const cost = l10n.t('A training run takes about {0}.', takes.join(', '))
      return [
        ...(last.judged
          ? [
              inEditorWords(last.judged, l10n),
              ...floorWords(last.judged.floor, l10n),
              ...last.judged.findings,
            ]
          : [l10n.t('The tasks could not be judged.')]),
        cost,
      ].join(' ')
    }
  }
}

/** What an answer that does nothing would score; nothing where that is 0 or unknown. */
function floorWords(floor: PreflightJudged['floor'], l10n: L10n): string[] {
  if (floor === undefined || floor.mean === 0) return []
  return [
    l10n.t(
      'An answer that does nothing would score {0} on average if every check counted; what it passes does not count.',
      score(floor.mean),
    ),
  ]
}

/** "On test 0.37 became 0.68, difference +0.31 [0.12, 0.48]." */
function numbers({ baseline, final, difference, split }: RunFinished | EvalFinished, l10n: L10n): string {
  if (!baseline || !final) return ''
  const from = score(baseline.mean)
  const to = score(final.mean)
  const where = split ?? l10n.t('these tasks')
  if (!difference) return l10n.t('On {0} {1} became {2}.', where, from, to)
  const change = `${signed(difference.mean)} ${interval(difference, signed)}`
  return l10n.t('On {0} {1} became {2}, difference {3}.', where, from, to, change)
}

function untriedWords(last: VerifyFinished, l10n: L10n): string[] {
  const unscored = last.forbidden?.length ?? 0
  const untried = (last.untried?.length ?? 0) - unscored
  return [
    ...(untried > 0 ? [l10n.t('{0} could not be tried and stay as they are.', untried)] : []),
    ...(unscored > 0
      ? [l10n.t('{0} stay as they are, because too many attempts could not be scored.', unscored)]
      : []),
  ]
}
