import type { Experience, Library, WorkedExample } from '../library/experience.ts'
import { withoutHidden } from '../library/hidden.ts'
import type { Reader } from '../library/reader.ts'
import { countsAsAdopted, staleness } from '../library/staleness.ts'
import { estimateTokens } from './tokens.ts'

/**
 * Which experiences are in the prior in addition to the pinned ones; each choice includes the one before. The first is
 * all that is adopted: proven, or accepted with others.
 */
export const INCLUDES = ['proven', 'promising', 'all'] as const
export type Include = (typeof INCLUDES)[number]

/** What a training of a capable model may put into a prior: what it measured is used whole. */
export const DEFAULT_BUDGET_TOKENS = 3000

/** Short, since small models read every line of it each time; the quotes are named as what they are. */
export const PRIOR_HEADER = 'Experience from this code base (follow it; quoted text is what checks said):'

/** Above worked examples: what they are, and what a reader takes from them. */
export const EXAMPLES_HEADER =
  'Answers that this code base accepted for other tasks (answer in the same way, with the same conventions):'

/** The prior of a request: shown wherever a prior is used. */
export interface Receipt {
  /** ids in the order of the text */
  used: string[]
  /** experiences that the library holds, retired ones not counted */
  of: number
  /** estimated tokens of the prior */
  tokens: number
}

export interface RenderedPrior {
  /** '' when nothing is in use */
  text: string
  /** ids in the order of the text */
  used: string[]
  /** ids that did not fit into the budget, best first */
  dropped: string[]
  /** estimated, see estimateTokens */
  tokens: number
}

/**
 * The experiences in the prior, best first: pinned, then what is proven or accepted for this reader, then what `include`
 * adds. Disabled and retired ones never; harmful ones only if the user pinned them. An effect that was measured for another
 * reader does not count as proven or accepted (nor as promising).
 */
export function inUse(library: Library, include: Include, reader?: Reader): Experience[] {
  return rank(
    library.experiences.filter((experience) => isIncluded(experience, include, reader)),
    reader,
  )
}

function isIncluded(experience: Experience, include: Include, reader: Reader | undefined): boolean {
  const { disabled, pinned, status } = experience
  if (disabled || status === 'retired') return false
  if (pinned) return true
  if (status === 'harmful') return false
  if (include === 'all' || countsAsAdopted(experience, reader)) return true
  return include === 'promising' && status === 'promising' && staleness(experience, reader) === null
}

/**
 * Best first, the same order every time: pinned by id, then proven and accepted, promising and the others, each by measured
 * effect and then by id. So what seldom changes comes first, and prompt caches hold.
 */
export function rank(experiences: readonly Experience[], reader?: Reader): Experience[] {
  const group = (one: Experience) =>
    one.pinned ? 0 : countsAsAdopted(one, reader) ? 1 : one.status === 'promising' ? 2 : 3
  return experiences
    .map((one) => ({ one, group: group(one), mean: one.effect?.mean ?? 0, number: Number(one.id.slice(1)) }))
    .sort((a, b) => {
      if (a.group !== b.group) return a.group - b.group
      return (a.group === 0 ? 0 : b.mean - a.mean) || a.number - b.number
    })
    .map(({ one }) => one)
}

/**
 * The text of the prior within a budget of estimated tokens. Experiences come best first (see `rank`); what does not
 * fit is dropped from the end, the evidence of an experience before its rule. The budget is hard but for the rules of
 * pinned experiences: these are always included, since the user decided so, and only their evidence is dropped, last of
 * all. `place` is fixed: the text is worded for the system message (see placePrior). `showExample` words examples for
 * another place; what fits is decided by the wording of the prompt all the same.
 */
export function renderPrior(
  experiences: readonly Experience[],
  options: { budgetTokens?: number; place?: 'system'; showExample?: ShowExample } = {},
): RenderedPrior {
  const budget = options.budgetTokens ?? DEFAULT_BUDGET_TOKENS
  const cuts = cutsOf(experiences)
  // The rules of pinned experiences are the last cuts: no budget may take them.
  const least = cuts.length - experiences.filter(({ pinned }) => pinned).length
  const count = firstCount(least, (cut) => estimateTokens(textAt(experiences, cuts, cut)) <= budget)
  return render(shapeAt(experiences, cuts, count), experiences, options.showExample)
}

type ShowExample = (example: WorkedExample) => string

/**
 * The texts that a shown prior can become, each shorter than the one before; the last is empty. For a context that
 * overflows: there even a pinned rule goes in the end, since else no call could be made. Lazy, since few are needed.
 */
export function* smallerPriors(experiences: readonly Experience[], shown: string): Generator<string> {
  const cuts = cutsOf(experiences)
  const from = firstCount(cuts.length, (count) => textAt(experiences, cuts, count).length <= shown.length)
  for (let count = from; count <= cuts.length; count++) {
    const text = textAt(experiences, cuts, count)
    if (text !== shown) yield text
  }
}

/** What a smaller prior lacks: an experience shows fewer quotes, or is gone. */
interface Cut {
  /** in the list of experiences */
  index: number
  quotes: number | 'gone'
}

/**
 * In the order in which they are made: the last experience that is not pinned loses its quotes one by one, then goes;
 * then the one before it. Then the pinned ones lose their quotes, and when all have lost them their rules.
 */
function cutsOf(experiences: readonly Experience[]): Cut[] {
  const indices = experiences.map((_, index) => index).reverse()
  const isPinned = (index: number) => experiences[index]!.pinned === true
  const quotesOf = (index: number) =>
    experiences[index]!.evidence.map((_, at): Cut => ({ index, quotes: at })).reverse()
  const gone = (index: number): Cut => ({ index, quotes: 'gone' })
  const pinned = indices.filter(isPinned)
  return [
    ...indices.filter((index) => !isPinned(index)).flatMap((index) => [...quotesOf(index), gone(index)]),
    ...pinned.flatMap(quotesOf),
    ...pinned.map(gone),
  ]
}

/** How many quotes of each experience are shown; an experience that is left out has no entry. */
type Shape = { experience: Experience; quotes: number }[]

function shapeAt(experiences: readonly Experience[], cuts: readonly Cut[], count: number): Shape {
  const left = new Map<number, Cut['quotes']>()
  for (let at = 0; at < count; at++) left.set(cuts[at]!.index, cuts[at]!.quotes)
  return experiences.flatMap((experience, index) => {
    const quotes = left.get(index) ?? experience.evidence.length
    return quotes === 'gone' ? [] : [{ experience, quotes }]
  })
}

function textAt(experiences: readonly Experience[], cuts: readonly Cut[], count: number): string {
  return textOf(shapeAt(experiences, cuts, count))
}

/** The smallest count from 0 to `max` that holds, where all above it hold too; `max` if none does. */
function firstCount(max: number, holds: (count: number) => boolean): number {
  let low = 0
  let high = max
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function render(shape: Shape, all: readonly Experience[], showExample?: ShowExample): RenderedPrior {
  const text = textOf(shape, showExample)
  const used = shape.map(({ experience }) => experience.id)
  const isUsed = new Set(used)
  const dropped = all.map(({ id }) => id).filter((id) => !isUsed.has(id))
  return { text, used, dropped, tokens: estimateTokens(text) }
}

function textOf(shape: Shape, showExample: ShowExample = renderExample): string {
  const rules = shape.flatMap(({ experience: { example, text, evidence }, quotes }) =>
    example ? [] : [renderRule(text), ...evidence.slice(0, quotes).map(renderQuote)],
  )
  const examples = shape.flatMap(({ experience: { example } }) => (example ? [showExample(example)] : []))
  return [
    ...(rules.length === 0 ? [] : [[PRIOR_HEADER, ...rules].join('\n')]),
    ...(examples.length === 0 ? [] : [[EXAMPLES_HEADER, ...examples].join('\n')]),
  ].join('\n\n')
}

/** An example with what it takes in the prior. */
export function sizedExample(example: Omit<WorkedExample, 'tokens'>): WorkedExample {
  return { ...example, tokens: estimateTokens(renderExample(example)) }
}

/** What an experience takes in the prior, estimated, without the header of its part. */
export function sizeInPrior({
  text,
  evidence,
  example,
}: Pick<Experience, 'text' | 'evidence' | 'example'>): number {
  const lines = example ? renderExample(example) : [renderRule(text), ...evidence.map(renderQuote)].join('\n')
  return estimateTokens(lines)
}

/** So many ids are named in a sentence. */
const MAX_NAMED = 20

/** One sentence that names what the budget left out of a prior; null where it is all there. */
export function leftOutSentence(
  { used, dropped }: Pick<RenderedPrior, 'used' | 'dropped'>,
  budgetTokens: number = DEFAULT_BUDGET_TOKENS,
): string | null {
  if (dropped.length === 0) return null
  const of = used.length + dropped.length
  const more = dropped.length - MAX_NAMED
  const named = [...dropped.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return `${used.length} of ${of} experiences fit into the ${budgetTokens} tokens of the prior; left out: ${named}.`
}

/** What people see of a prior in use. */
export function receipt(library: Library, prior: RenderedPrior): Receipt {
  return {
    used: prior.used,
    of: library.experiences.filter(({ status }) => status !== 'retired').length,
    tokens: prior.tokens,
  }
}

/** A rule as one line of the prior. */
export function renderRule(text: string): string {
  return `- ${oneLine(text)}`
}

/**
 * A quote of a check as one indented line. It is data: it stays on its line and inside a delimiter that it does not
 * contain, so that nothing in it can pass for a rule of the prior.
 */
export function renderQuote(quote: string): string {
  const line = oneLine(quote)
  const delimiter = ['"', '`', "'"].find((one) => !line.includes(one))
  return `  seen: ${delimiter ? `${delimiter}${line}${delimiter}` : JSON.stringify(line)}`
}

/**
 * A task and its accepted answer, over several lines. Both are data: they stay inside tags that they do not contain, so
 * that nothing in them can pass for a rule of the prior.
 */
export function renderExample({
  task,
  answer,
  shows,
}: Pick<WorkedExample, 'task' | 'answer' | 'shows'>): string {
  const [asked, accepted] = [severalLines(task), severalLines(answer)]
  const tag = freeTag(`${asked}\n${accepted}`)
  return [
    `<${tag}>`,
    `Task: ${asked}`,
    ...(shows === undefined ? [] : [`It shows: ${oneLine(shows)}`]),
    'Accepted answer:',
    accepted,
    `</${tag}>`,
  ].join('\n')
}

/** `example`, with a number where the text holds such a tag itself. */
function freeTag(text: string): string {
  const taken = (tag: string) => new RegExp(`</?${tag}>`, 'i').test(text)
  let tag = 'example'
  for (let number = 2; taken(tag); number++) tag = `example${number}`
  return tag
}

/** Lines of a text without what no reader sees, and without control characters but tabs. */
export function severalLines(text: string): string {
  return withoutHidden(text)
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/[^\n\t\P{Cc}]/gu, ' ')
    .trim()
}

/** White space, line breaks and control characters become single blanks; what no reader sees is dropped. */
export function oneLine(text: string): string {
  return withoutHidden(text)
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}

/**
 * Where the prior goes: the system message, after the instructions. The instructions never change during a run
 * and the library seldom, so that prompt caches hold. Training, evaluation and use all place it here.
 */
export function placePrior(instructions: string, prior: string): string {
  const head = instructions.trimEnd()
  if (prior === '') return head
  return head === '' ? prior : `${head}\n\n${prior}`
}
