import type { Experience, Library } from '../library/experience.ts'
import { isProven, staleness } from '../library/staleness.ts'
import { estimateTokens } from './tokens.ts'

/** Which experiences are in the prior in addition to the pinned ones; each choice includes the one before. */
export const INCLUDES = ['proven', 'promising', 'all'] as const
export type Include = (typeof INCLUDES)[number]

export const DEFAULT_BUDGET_TOKENS = 600

/** Short, since small models read every line of it each time; the quotes are named as what they are. */
export const PRIOR_HEADER = 'Experience from this code base (follow it; quoted text is what checks said):'

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
 * The experiences in the prior, best first: pinned, then proven for this model, then what `include`
 * adds. Disabled and retired ones never; harmful ones only if the user pinned them. With `model`, an effect of
 * another model does not count as proven (nor as promising).
 */
export function inUse(library: Library, include: Include, model?: string): Experience[] {
  return rank(
    library.experiences.filter((experience) => isIncluded(experience, include, model)),
    model,
  )
}

function isIncluded(experience: Experience, include: Include, model: string | undefined): boolean {
  const { disabled, pinned, status } = experience
  if (disabled || status === 'retired') return false
  if (pinned) return true
  if (status === 'harmful') return false
  if (include === 'all' || isProven(experience, model)) return true
  return include === 'promising' && status === 'promising' && staleness(experience, model) === null
}

/**
 * Best first, the same order every time: pinned by id, then proven, promising and the others, each by measured
 * effect and then by id. So what seldom changes comes first, and prompt caches hold.
 */
export function rank(experiences: readonly Experience[], model?: string): Experience[] {
  const group = (one: Experience) =>
    one.pinned ? 0 : isProven(one, model) ? 1 : one.status === 'promising' ? 2 : 3
  const number = (one: Experience) => Number(one.id.slice(1))
  return [...experiences].sort((a, b) => {
    const groups = group(a) - group(b)
    if (groups !== 0) return groups
    const effects = group(a) === 0 ? 0 : (b.effect?.mean ?? 0) - (a.effect?.mean ?? 0)
    return effects || number(a) - number(b)
  })
}

/** How many quotes of each experience are shown; an experience that is left out has no entry. */
type Shape = { experience: Experience; quotes: number }[]

/**
 * The text of the prior within a budget of estimated tokens. Experiences come best first (see `rank`); what does not
 * fit is dropped from the end, the evidence of an experience before its rule. The budget is hard but for the rules of
 * pinned experiences: these are always included, since the user decided so, and only their evidence is dropped, last of
 * all. `place` is fixed: the text is worded for the system message (see placePrior).
 */
export function renderPrior(
  experiences: readonly Experience[],
  options: { budgetTokens?: number; place?: 'system' } = {},
): RenderedPrior {
  const budget = options.budgetTokens ?? DEFAULT_BUDGET_TOKENS
  let prior = render([], experiences)
  for (const shape of shrinking(experiences)) {
    prior = render(shape, experiences)
    if (prior.tokens <= budget || isLeast(shape)) break
  }
  return prior
}

/** Whether nothing is left that a budget may take: the rules of the pinned experiences alone. */
function isLeast(shape: Shape): boolean {
  return shape.every(({ experience, quotes }) => experience.pinned && quotes === 0)
}

/**
 * The prior and everything smaller that it can become, each step shorter than the one before; the last is empty.
 * For a context that overflows: there even a pinned rule goes in the end, since else no call could be made.
 */
export function smallerPriors(experiences: readonly Experience[]): RenderedPrior[] {
  return [...shrinking(experiences)].map((shape) => render(shape, experiences))
}

/**
 * Largest first: the last experience that is not pinned loses its quotes one by one, then goes; then the one before
 * it. Then the pinned ones lose their quotes, and when all have lost them their rules.
 */
function* shrinking(experiences: readonly Experience[]): Generator<Shape> {
  const left = new Map(experiences.map((one) => [one, one.evidence.length]))
  const shape = () => [...left].map(([experience, quotes]) => ({ experience, quotes }))
  const withoutQuotes = function* (one: Experience) {
    for (let quotes = one.evidence.length - 1; quotes >= 0; quotes--) {
      left.set(one, quotes)
      yield shape()
    }
  }
  const lastFirst = [...experiences].reverse()
  const pinned = lastFirst.filter((one) => one.pinned)
  yield shape()
  for (const one of lastFirst.filter((other) => !other.pinned)) {
    yield* withoutQuotes(one)
    left.delete(one)
    yield shape()
  }
  for (const one of pinned) yield* withoutQuotes(one)
  for (const one of pinned) {
    left.delete(one)
    yield shape()
  }
}

function render(shape: Shape, all: readonly Experience[]): RenderedPrior {
  const lines = shape.flatMap(({ experience, quotes }) => [
    renderRule(experience.text),
    ...experience.evidence.slice(0, quotes).map(renderQuote),
  ])
  const text = lines.length === 0 ? '' : [PRIOR_HEADER, ...lines].join('\n')
  const used = shape.map(({ experience }) => experience.id)
  const dropped = all.map(({ id }) => id).filter((id) => !used.includes(id))
  return { text, used, dropped, tokens: estimateTokens(text) }
}

/** One sentence that names what the budget left out of a prior; null where it is all there. */
export function leftOutSentence(
  { used, dropped }: Pick<RenderedPrior, 'used' | 'dropped'>,
  budgetTokens: number = DEFAULT_BUDGET_TOKENS,
): string | null {
  if (dropped.length === 0) return null
  const of = used.length + dropped.length
  return `${used.length} of ${of} experiences fit into the ${budgetTokens} tokens of the prior; left out: ${dropped.join(', ')}.`
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

/** White space, line breaks and control characters become single blanks. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim()
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
