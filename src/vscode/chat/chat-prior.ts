import {
  EXAMPLES_HEADER,
  type Include,
  inUse,
  PRIOR_HEADER,
  receipt,
  renderPrior,
} from '../../core/inject/prior.ts'
import { searchExperiences } from '../../core/inject/search.ts'
import { hasBlock } from '../../core/inject/targets/block.ts'
import type { Experience } from '../../core/library/experience.ts'
import { measuredWithWords, type Stale, staleness } from '../../core/library/staleness.ts'
import type { LibraryState } from '../workspace/libraries.ts'

/** What a chat request receives from a library, and what is reported about it. */
export interface ChatPrior {
  /** path of the library file; null = the workspace has none */
  library: string | null
  /** '' = nothing is included */
  text: string
  /** ids of the experiences in it, in order */
  used: string[]
  /** ids of those that are examples */
  examples: string[]
  /** experiences of the library that are not retired */
  of: number
  /** estimated */
  tokens: number
  /** why nothing was added although there is a library: it is in the context already */
  already: string | null
  /** why the library could not be read, one sentence; null where it could */
  broken: string | null
  /** those in it whose measurement is of another text or another model */
  stale: StaleUse[]
  /** ids of the others that a gate accepted with others and nothing has tested by themselves */
  untestedAlone: string[]
}

export interface StaleUse {
  id: string
  why: Exclude<Stale, null>
  /** the agent and model that it was measured with, '' where that is not known */
  measuredWith: string
}

export const NO_PRIOR: ChatPrior = {
  library: null,
  text: '',
  used: [],
  examples: [],
  of: 0,
  tokens: 0,
  already: null,
  broken: null,
  stale: [],
  untestedAlone: [],
}

/**
 * The prior for one request. What is in use and fits the budget is in its usual order, so that caches hold; where
 * it does not all fit, what is related to the request comes first.
 * @param context names and texts that are in the request already: an exported file among them is not repeated
 * @param model the chat model as runs name it, to say which effects were measured with another
 */
export function chatPrior(
  state: LibraryState,
  request: {
    query: string
    include: Include
    model: string
    context: readonly { name: string; text: string }[]
  },
): ChatPrior {
  const { library } = state
  const usable = inUse(library, request.include)
  const whole = renderPrior(usable)
  const fits = whole.dropped.length === 0
  const relevant = fits ? [] : searchExperiences(usable, request.query, usable.length)
  const rendered = fits
    ? whole
    : renderPrior([...new Set([...usable.filter(({ pinned }) => pinned), ...relevant, ...usable])])
  const said = receipt(library, rendered)
  const already = request.context.find(({ name, text }) => holdsPrior(text, name))
  const used = usable.filter(({ id }) => rendered.used.includes(id))
  return {
    library: state.path,
    text: already ? '' : rendered.text,
    used: already ? [] : rendered.used,
    examples: already ? [] : used.filter(({ example }) => example).map(({ id }) => id),
    of: said.of,
    tokens: already ? 0 : said.tokens,
    already: already?.name ?? null,
    broken: null,
    stale: already ? [] : used.flatMap((one) => staleUse(one, request.model)),
    untestedAlone: already
      ? []
      : used.flatMap((one) =>
          one.status === 'accepted' && staleness(one, { model: request.model }) === null ? [one.id] : [],
        ),
  }
}

function staleUse(one: Experience, model: string): StaleUse[] {
  const why = staleness(one, { model })
  return why === null ? [] : [{ id: one.id, why, measuredWith: measuredWithWords(one) ?? '' }]
}

/** Whether a text contains what this extension exports or injects. */
export function holdsPrior(text: string, name: string): boolean {
  if (text.includes(PRIOR_HEADER) || text.includes(EXAMPLES_HEADER)) return true
  try {
    return hasBlock(text, name)
  } catch {
    // Markers without a pair: something that was exported is there.
    return true
  }
}
