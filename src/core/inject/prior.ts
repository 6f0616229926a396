import type { Experience, Library } from '../library/experience.ts'
import { isProven, staleness } from '../library/staleness.ts'
import { renderQuote, renderRule } from './line.ts'
import { estimateTokens } from './tokens.ts'

/** Which experiences stand in the prior beside the pinned ones; each widens the one before. */
export const INCLUDES = ['proven', 'promising', 'all'] as const
export type Include = (typeof INCLUDES)[number]

export const DEFAULT_BUDGET_TOKENS = 600

/** Short, since small models read every line of it each time; the quotes are named as what they are. */
export const PRIOR_HEADER = 'Experience from this code base (follow it; quoted text is what checks said):'

/** What a request was given: shown wherever a prior is used. */
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
 * The experiences that stand in the prior, best first: pinned, then proven for this model, then what `include`
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
 * effect and then by id. What changes seldom so stands first, and prompt caches hold.
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
 * The text of the prior within a hard budget of estimated tokens. Experiences come best first (see `rank`); what
 * does not fit is dropped from the end, the evidence of an experience before its rule. `place` is fixed: the text is
 * worded for the system message (see placePrior).
 */
export function renderPrior(
  experiences: readonly Experience[],
  options: { budgetTokens?: number; place?: 'system' } = {},
): RenderedPrior {
  const budget = options.budgetTokens ?? DEFAULT_BUDGET_TOKENS
  for (const shape of shrinking(experiences)) {
    const rendered = render(shape, experiences)
    if (rendered.tokens <= budget) return rendered
  }
  return render([], experiences)
}

/**
 * The prior and everything smaller that it can become, each step shorter than the one before; the last is empty.
 * For a context that overflows.
 */
export function smallerPriors(experiences: readonly Experience[]): RenderedPrior[] {
  return [...shrinking(experiences)].map((shape) => render(shape, experiences))
}

/** Largest first: the last experience loses its quotes one by one, then goes; then the one before it. */
function* shrinking(experiences: readonly Experience[]): Generator<Shape> {
  const shape: Shape = experiences.map((experience) => ({ experience, quotes: experience.evidence.length }))
  yield [...shape]
  for (let last = shape.pop(); last; last = shape.pop()) {
    for (let quotes = last.quotes - 1; quotes >= 0; quotes--) yield [...shape, { ...last, quotes }]
    yield [...shape]
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

/** What to tell people about a prior in use. */
export function receipt(library: Library, prior: RenderedPrior): Receipt {
  return {
    used: prior.used,
    of: library.experiences.filter(({ status }) => status !== 'retired').length,
    tokens: prior.tokens,
  }
}
