import type { RunFinished } from '../core/train/events.ts'
import type { ProgressState, ShownExperience } from './progress-state.ts'
import { summaryVerdict } from '../core/report/verdict-words.ts'
import { duration, interval, many, measured, signed, usd, whole } from '../core/report/words.ts'

/** Experiences shown at most; the report has them all. */
const SHOWN = 8

export interface SummaryOptions {
  /** where the report page is, or the command that makes it */
  report?: string
  colour?: boolean
}

/** What a person wants to know at the end of a run: result, verdict in words, experiences, cost, where to look. */
export function summary(state: ProgressState, options: SummaryOptions = {}): string {
  const end = state.finished
  if (!end) return ''
  const bold = (text: string) => (options.colour ? `\u001b[1m${text}\u001b[22m` : text)
  const blocks: string[][] = []
  if (end.stopped !== 'done') blocks.push([bold(stoppedWords(end))])
  if (end.baseline || end.final) blocks.push(results(end, state.comparison?.priorTokens ?? null))
  if (end.stopped === 'done')
    blocks.push(summaryVerdict(end, state.decided).map((line, i) => (i === 0 ? bold(line) : line)))
  const regressions = state.comparison?.regressions ?? []
  if (regressions.length > 0)
    blocks.push([
      `Solved before, failing now: ${regressions.slice(0, 10).join(', ')}${regressions.length > 10 ? ' ...' : ''}.`,
    ])
  if (state.experiences.length > 0) blocks.push(experiences(state.experiences))
  else if (state.lessons.proposed + state.lessons.rejected > 0)
    blocks.push([
      `No experience came out of it: ${many(state.lessons.proposed, 'lesson')} proposed, ${state.lessons.rejected} rejected.`,
    ])
  blocks.push(costs(end, state, options))
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function stoppedWords(end: RunFinished): string {
  const reason = end.reason ? ` ${end.reason}` : ''
  if (end.stopped === 'budget') return `Stopped at a budget; all that was learned so far is kept.${reason}`
  if (end.stopped === 'cancelled') return `Cancelled; go on with --resume, nothing paid for is lost.${reason}`
  return `The run failed.${reason}`
}

function results(end: RunFinished, priorTokens: number | null): string[] {
  const side = end.final ?? end.baseline!
  const lines = [
    `Mean score on ${many(side.tasks, `${end.split} task`)} (${many(side.n, 'rollout')} a side, 95% intervals)`,
  ]
  if (end.baseline) lines.push(`  without experiences   ${measured(end.baseline)}`)
  if (end.final) lines.push(`  with the library      ${measured(end.final)}`)
  if (end.difference)
    lines.push(
      `  difference           ${signed(end.difference.mean).padStart(5)}  ${interval(end.difference, signed)}`,
    )
  if (priorTokens !== null) lines.push(`  The library adds ${whole(priorTokens)} tokens to each request.`)
  return lines
}

function experiences(all: ShownExperience[]): string[] {
  const rank = (shown: ShownExperience) => shown.result?.effect?.mean ?? Number.NEGATIVE_INFINITY
  const sorted = [...all].sort((a, b) => rank(b) - rank(a))
  const lines = [`${many(all.length, 'experience')}, with what made them`]
  for (const { id, text, evidence, result } of sorted.slice(0, SHOWN)) {
    lines.push(`  ${id.padEnd(4)} ${oneLine(text)}`)
    for (const quote of evidence.slice(0, 2)) lines.push(`         > ${oneLine(quote)}`)
    lines.push(`       ${trialWords(result)}`)
  }
  if (sorted.length > SHOWN) lines.push(`  and ${sorted.length - SHOWN} more.`)
  return lines
}

function trialWords(result: ShownExperience['result']): string {
  if (!result?.effect) return 'not tried'
  const { effect, status } = result
  return `tried: ${signed(effect.mean)} ${interval(effect, signed)} over ${many(effect.trials, 'rollout')}, ${status}`
}

function costs(end: RunFinished, state: ProgressState, options: SummaryOptions): string[] {
  const price = end.cost === null ? 'price not known' : usd(end.cost)
  const lines = [
    `Cost     ${many(end.calls, 'call')}, ${whole(end.promptTokens)} + ${whole(end.completionTokens)} tokens, ${price}, ${duration(end.seconds)}`,
    `Library  ${end.library}`,
  ]
  if (state.sandbox === 'unsandboxed') lines.push('Sandbox  none: commands of verifiers ran unsandboxed')
  if (options.report) lines.push(`Report   ${options.report}`)
  return lines
}

/** Control characters out, so that no text of a model moves the cursor of the terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}
