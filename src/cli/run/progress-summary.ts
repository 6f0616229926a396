import { sizeInPrior } from '../../core/inject/prior.ts'
import { reasonMessage } from '../../core/remedy.ts'
import type { LastRecord } from '../../core/report/last-record.ts'
import type { ProgressState, ShownExperience } from '../../core/report/progress-state.ts'
import { unprovenWords } from '../../core/report/unproven-words.ts'
import { evalVerdict, isProposal, summaryVerdict, verifiedWords } from '../../core/report/verdict-words.ts'
import {
  duration,
  floorWords,
  ignoredWords,
  interval,
  leftOutWords,
  many,
  measured,
  perTokens,
  priorTokensWords,
  roughly,
  score,
  signed,
  tamperedWords,
  tierWords,
  transferLines,
  trialDetails,
  unscoredWords,
  usd,
  whole,
  withWords,
} from '../../core/report/words.ts'
import type {
  Estimate,
  EvalFinished,
  PreflightFinished,
  RunFinished,
  TrialResult,
  VerifyFinished,
} from '../../core/run/events.ts'
import { bold, plainText } from '../io/plain-text.ts'
import { inCommandLineWords } from '../io/word-remedy.ts'

/** Largest number of experiences shown; the report has all of them. */
const SHOWN = 8

export interface SummaryOptions {
  /** path of the report page, or the command that makes it */
  report?: string
  /** there is no library file, because nothing was ever written to it */
  noLibrary?: boolean
  colour?: boolean
}

/** What a person wants to know at the end of a run: result, verdict in words, experiences, cost, where the report is. */
export function summary(state: ProgressState, options: SummaryOptions = {}): string {
  const end = state.finished
  if (!end) return ''
  const emphasis = (text: string) => (options.colour ? bold(text) : text)
  const blocks: string[][] = []
  if (end.stopped !== 'done') blocks.push([emphasis(stoppedWords(end))])
  // The first line of a verdict is the verdict itself.
  const verdict = ([first, ...more]: string[]) => (first === undefined ? [] : [emphasis(first), ...more])
  blocks.push(...bodyOf(end, state, verdict).filter((block) => block.length > 0))
  const tampered = tamperedWords(state.tampered)
  if (tampered) blocks.push([plainText(tampered)])
  const ignored = ignoredWords(state.ignored)
  if (ignored) blocks.push([plainText(ignored)])
  const leftOut = leftOutWords(end)
  if (leftOut) blocks.push([plainText(leftOut)])
  blocks.push(costs(end, options))
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function bodyOf(end: LastRecord, state: ProgressState, verdict: (lines: string[]) => string[]): string[][] {
  switch (end.type) {
    case 'run-finished':
      return [
        results(end, state.comparison?.priorTokens ?? null),
        end.stopped === 'done' ? verdict(summaryVerdict(end, state.decided).map(inCommandLineWords)) : [],
        end.stopped === 'done' && end.verdict === 'unproven' ? unproven(end, state) : [],
        regressions(state.comparison?.regressions ?? []),
        learned(state),
      ]
    case 'eval-finished':
      return [
        [...results(end, end.priorTokens), ...passAtK(end)],
        perTag(end),
        end.stopped === 'done' && end.baseline && end.final ? verdict(evalVerdict(end)) : [],
        regressions(end.regressions),
        transferLines(end),
        [`${end.experiences} of ${many(end.inLibrary, 'experience')} of the library in use.`],
      ]
    case 'verify-finished':
      return [verified(end)]
    case 'preflight-finished':
      return [preflight(end)]
  }
}

/** The reason of a budget or a cancellation is the command's last line; the reason of a failure is here. */
function stoppedWords(end: LastRecord): string {
  if (end.stopped === 'budget') return 'Stopped at a budget.'
  if (end.stopped === 'cancelled') return 'Cancelled.'
  const message = reasonMessage(end)
  return `The run failed.${message ? ` ${inCommandLineWords(message)}` : ''}`
}

function results(end: RunFinished | EvalFinished, priorTokens: number | null): string[] {
  const side = end.final ?? end.baseline
  if (!side) return []
  const lines = [
    `Mean score on ${many(side.tasks, end.split ? `${end.split} task` : 'task')} (${many(side.n, 'rollout')} a side, 95% intervals)${withWords(end)}`,
  ]
  if (end.baseline) lines.push(`  without experiences   ${measured(end.baseline)}`)
  const proposal = isProposal(end)
  if (end.final)
    lines.push(`  ${proposal ? 'with the proposal   ' : 'with the library    '}  ${measured(end.final)}`)
  if (end.difference)
    lines.push(
      `  difference           ${signed(end.difference.mean).padStart(5)}  ${interval(end.difference, signed)}`,
    )
  const unscored = unscoredWords(end.unscored, proposal)
  if (unscored) lines.push(`  ${unscored}`)
  const added = priorTokensWords(priorTokens ?? 0, proposal)
  if (added) lines.push(`  ${added}`)
  return lines
}

function unproven(end: RunFinished, { tries, lessons, trial, judged, decided }: ProgressState): string[] {
  const { run, mode, noGate } = end
  const facts = { run, mode, tries, lessons, trial, judged, gate: decided }
  return unprovenWords({ ...facts, ...(noGate === undefined ? {} : { noGate }) }).map((message) =>
    plainText(inCommandLineWords(message)),
  )
}

function passAtK({ passAtK: { k, baseline, final } }: EvalFinished): string[] {
  if (final === null && baseline === null) return []
  const sides = [
    baseline === null ? '' : `${score(baseline)} without`,
    final === null ? '' : `${score(final)} with the library`,
  ]
  return [`  pass@${k}: ${sides.filter(Boolean).join(', ')}.`]
}

function perTag(end: EvalFinished): string[] {
  if (end.perTag.length === 0) return []
  const width = Math.max(...end.perTag.map(({ tag }) => tag.length))
  return [
    'By tag',
    ...end.perTag.map(({ tag, baseline, final, difference }) => {
      const sides = [baseline, final].filter((side) => side !== null).map(score)
      return `  ${plainText(tag).padEnd(width)}  ${sides.join(' -> ')}${difference ? `  ${signed(difference.mean)} ${interval(difference, signed)}` : ''}`
    }),
  ]
}

function regressions(ids: string[]): string[] {
  if (ids.length === 0) return []
  return [`Solved before, failing now: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ' ...' : ''}.`]
}

function learned(state: ProgressState): string[] {
  if (state.experiences.length > 0) return experiences(state.experiences)
  const { proposed, rejected } = state.lessons
  if (proposed + rejected === 0) return []
  return [`No experience was learned: ${many(proposed, 'lesson')} proposed, ${rejected} rejected.`]
}

function experiences(all: ShownExperience[]): string[] {
  const rank = (shown: ShownExperience) => shown.result?.effect?.mean ?? Number.NEGATIVE_INFINITY
  const sorted = [...all].sort((a, b) => rank(b) - rank(a))
  const lines = [
    `${many(all.length, 'experience')}, with their effects (chosen by their trials, so the effects may be too high)`,
  ]
  for (const shown of sorted.slice(0, SHOWN)) {
    const { id, text, evidence, example, result } = shown
    lines.push(`  ${id.padEnd(4)} ${example ? 'Example: ' : ''}${plainText(text)}`)
    for (const quote of evidence.slice(0, 2)) lines.push(`         > ${plainText(quote)}`)
    lines.push(`       ${trialWords(result, sizeInPrior(shown))}`)
  }
  if (sorted.length > SHOWN) lines.push(`  and ${sorted.length - SHOWN} more.`)
  return lines
}

function trialWords(result: TrialResult | null, tokens = 0): string {
  if (!result?.effect) return 'not tried'
  const { effect, status } = result
  const details = [...trialDetails(result).map(plainText), perTokens(effect.mean, tokens)]
    .filter(Boolean)
    .join('; ')
  return `tried: ${signed(effect.mean)} ${interval(effect, signed)} over ${many(effect.trials, 'rollout')}, ${status}${details && ` (${details})`}`
}

function verified(end: VerifyFinished): string[] {
  if (end.results.length === 0) return ['No experience is in use, so there is nothing to measure again.']
  return [
    `Measured again on the current tasks${withWords(end)}: ${verifiedWords(end)}`,
    ...(end.forbidden ?? []).map(({ id, reason }) => `  ${id} is unchanged. ${reason}`),
    ...end.results.map(
      (result) => `  ${result.candidate.padEnd(4)} ${trialWords(result)}\n       ${plainText(result.text)}`,
    ),
  ]
}

function preflight({ judged, estimate }: PreflightFinished): string[] {
  const training = trainingTakes(estimate)
  if (!judged) return ['The tasks could not be judged.', training]
  return [
    inCommandLineWords(judged),
    ...(judged.mean === null ? [] : [`  baseline on the tasks tried   ${score(judged.mean)}`]),
    `  groups that can teach         ${Math.round(judged.teaching * 100)}%`,
    ...(judged.detectable === null ? [] : [`  smallest gain the gate sees   ${signed(judged.detectable)}`]),
    ...identicalTries(judged.identical ?? []),
    ...(judged.floor ? [floorWords(judged.floor)].filter(Boolean).map((line) => `  ${plainText(line)}`) : []),
    ...judged.findings.map((finding) => `  ! ${plainText(finding)}`),
    training,
  ]
}

/** "A training run takes about 300 calls (about 12 min, $0.40), at most 900 calls (about 40 min, $1.20)." */
function trainingTakes({ calls, minutes, cost }: Estimate): string {
  const side = (which: 'typical' | 'most') => {
    const details = [...(minutes ? [roughly(60 * minutes[which])] : []), ...(cost ? [usd(cost[which])] : [])]
    return `${many(calls[which], 'call')}${details.length > 0 ? ` (${details.join(', ')})` : ''}`
  }
  const unknown = minutes ? '' : ' Its duration is not known yet.'
  return `A training run takes about ${side('typical')}, at most ${side('most')}.${unknown}`
}

function identicalTries(tasks: readonly string[]): string[] {
  if (tasks.length === 0) return []
  const named = tasks.slice(0, 5).join(', ')
  return [`  tasks whose tries are all alike  ${tasks.length} (${named}${tasks.length > 5 ? ', ...' : ''})`]
}

function costs(end: LastRecord, options: SummaryOptions): string[] {
  const price = end.cost === null ? 'price not known' : usd(end.cost)
  const lines = [
    `Cost     ${many(end.calls, 'call')}, ${whole(end.promptTokens)} + ${whole(end.completionTokens)} tokens, ${price}, ${duration(end.seconds)}`,
  ]
  if (end.type !== 'preflight-finished')
    lines.push(`Library  ${options.noLibrary ? `none yet (it will be ${end.library})` : end.library}`)
  const contained = end.sandbox && tierWords(end.sandbox).summary
  if (contained) lines.push(`Sandbox  ${contained}`)
  if (options.report) lines.push(`Report   ${options.report}`)
  return lines
}
