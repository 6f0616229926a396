import { nearest } from '../tasks/nearest.ts'
import { type Claim, isNearDuplicate } from './dedupe.ts'
import type { Experience, HistoryEntry, Library } from './experience.ts'
import type { Operation } from './lesson.ts'

/** Maximum length of the text of an experience, characters: 120 words, the longest that a run writes. */
export const MAX_TEXT = 900
/** Maximum number of words of an experience that a model wrote (paper). */
export const MAX_WORDS = 32
export const MAX_EVIDENCE = 3
export const MAX_QUOTE = 160
/** Maximum number of experiences that are not retired: a larger library is a dump, not experience. */
const MAX_EXPERIENCES = 100

/** Who makes the changes, for origin and history. */
export interface ApplyContext {
  run: string
  step: number
  /** the model that wrote the operations */
  model: string
  epoch?: number
  /** maximum number of words of a text (paper mode: 32) */
  maxWords?: number
  /** also add what reads like an existing experience: the caller knows that it is a different one */
  allowDuplicates?: boolean
  /** maximum number of experiences that are not retired */
  maxExperiences?: number
}

export interface ApplyResult {
  library: Library
  /** in order; `id` is the experience that was added or changed */
  applied: { operation: Operation; id: string }[]
  /** each with the reason in one sentence */
  refused: { operation: Operation; reason: string }[]
}

/**
 * Applies operations in order. Never throws and drops nothing silently: what cannot be applied is refused with its
 * reason. `delete` retires; `update` takes the measurement away, since it was one of another text; `keep` changes
 * nothing and appears in neither list. What the user pinned is not changed by a model.
 */
export function applyOperations(
  library: Library,
  operations: readonly Operation[],
  context: ApplyContext,
): ApplyResult {
  const result: ApplyResult = { library, applied: [], refused: [] }
  for (const operation of operations) {
    if (operation.op === 'keep') continue
    const outcome = applyOne(result.library, operation, context)
    if ('reason' in outcome) result.refused.push({ operation, reason: outcome.reason })
    else {
      result.library = outcome.library
      result.applied.push({ operation, id: outcome.id })
    }
  }
  return result
}

type Outcome = { library: Library; id: string } | { reason: string }

function applyOne(
  library: Library,
  operation: Exclude<Operation, { op: 'keep' }>,
  context: ApplyContext,
): Outcome {
  switch (operation.op) {
    case 'add':
      return add(library, operation, context)
    case 'update':
      return update(library, operation, context)
    case 'delete':
      return retire(library, operation, context)
  }
}

function add(library: Library, operation: Extract<Operation, { op: 'add' }>, context: ApplyContext): Outcome {
  const text = fitText(operation.text, context.maxWords)
  if ('reason' in text) return text
  const max = context.maxExperiences ?? MAX_EXPERIENCES
  if (library.experiences.filter(({ status }) => status !== 'retired').length >= max) {
    return { reason: `The library holds ${max} experiences already: retire one first.` }
  }
  const evidence = fitEvidence(operation.evidence)
  const { example } = operation
  const claim = { text: text.text, evidence, ...(example ? { example } : {}) }
  const duplicate = context.allowDuplicates ? undefined : duplicateOf(library, claim)
  if (duplicate)
    return {
      reason: `${duplicate.id}${duplicate.status === 'retired' ? ' (retired)' : ''} has the same meaning: "${duplicate.text}"`,
    }
  const id = `E${library.next}`
  const experience: Experience = {
    id,
    ...(example ? { kind: 'example' } : {}),
    text: text.text,
    ...(example ? { example } : {}),
    evidence,
    tags: [...operation.tags],
    status: 'candidate',
    origin: {
      run: context.run,
      step: context.step,
      tasks: union(operation.tasks),
      model: context.model,
    },
    history: [entry('add', operation.why, context)],
  }
  return {
    id,
    library: { ...library, next: library.next + 1, experiences: [...library.experiences, experience] },
  }
}

function update(
  library: Library,
  operation: Extract<Operation, { op: 'update' }>,
  context: ApplyContext,
): Outcome {
  const found = find(library, operation.id)
  if ('reason' in found) return found
  if (found.experience.example)
    return {
      reason: `${found.experience.id} is an example: its answer was accepted as it is, so it is not reworded.`,
    }
  const text = fitText(operation.text, context.maxWords)
  if ('reason' in text) return text
  const { effect: _measuredOfAnotherText, ...kept } = found.experience
  const evidence = operation.evidence.length > 0 ? fitEvidence(operation.evidence) : kept.evidence
  if (text.text === kept.text && JSON.stringify(evidence) === JSON.stringify(kept.evidence)) {
    return { reason: `${kept.id} already has exactly this text.` }
  }
  const others = { ...library, experiences: library.experiences.filter(({ id }) => id !== kept.id) }
  const duplicate = duplicateOf(others, { text: text.text, evidence })
  if (duplicate) return { reason: `${duplicate.id} has the same meaning: "${duplicate.text}"` }
  const experience: Experience = {
    ...kept,
    text: text.text,
    evidence,
    tags: operation.tags.length > 0 ? union([...kept.tags, ...operation.tags]) : kept.tags,
    status: 'candidate',
    origin: {
      run: context.run,
      step: context.step,
      // A task that was part of any call that shaped the text must not count for it later.
      tasks: union([...(kept.origin?.tasks ?? []), ...operation.tasks]),
      model: context.model,
    },
    history: [...kept.history, entry('update', operation.why, context)],
  }
  return { id: kept.id, library: replace(library, experience) }
}

function retire(
  library: Library,
  operation: Extract<Operation, { op: 'delete' }>,
  context: ApplyContext,
): Outcome {
  const found = find(library, operation.id)
  if ('reason' in found) return found
  const { experience } = found
  const history = [...experience.history, entry('delete', operation.why, context)]
  return { id: experience.id, library: replace(library, { ...experience, status: 'retired', history }) }
}

/** The experience that a model may change, by its id in any case ("e3", "[E3]"). */
function find(library: Library, written: string): { experience: Experience } | { reason: string } {
  const id = /e?\s*(\d+)/i.exec(written)?.[1]
  const experience = library.experiences.find((one) => one.id === written || one.id === `E${id}`)
  if (!experience) return { reason: unknownId(library, written) }
  if (experience.status === 'retired') return { reason: `${experience.id} is retired.` }
  if (experience.pinned)
    return { reason: `${experience.id} is pinned by the user, so only the user changes it.` }
  return { experience }
}

/** One sentence for an id that the library does not hold, with the nearest that it does. */
export function unknownId(library: Library, written: string): string {
  const ids = library.experiences.map(({ id }) => id)
  if (ids.length === 0) return `There is no ${written}: the library is empty.`
  const near = nearest(written.toUpperCase(), ids) ?? ids.at(-1)
  return `There is no ${written} in the library; the nearest id is ${near}.`
}

/**
 * A text that keeps the caps: white space normalised, and if it is too long, only the leading whole sentences that fit.
 * Refused where not even the first fits: half a rule can mean the opposite.
 */
function fitText(text: string, maxWords?: number): { text: string } | { reason: string } {
  const plain = text.replace(/\s+/g, ' ').trim()
  if (plain === '') return { reason: 'Its text is empty.' }
  const fits = (part: string) =>
    part.length <= MAX_TEXT && (maxWords === undefined || countWords(part) <= maxWords)
  if (fits(plain)) return { text: plain }
  const sentences = plain.match(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*\s*/g) ?? [plain]
  let kept = ''
  for (const sentence of sentences) {
    if (!fits((kept + sentence).trim())) break
    kept += sentence
  }
  if (kept.trim() !== '') return { text: kept.trim() }
  return {
    reason:
      maxWords !== undefined && countWords(plain) > maxWords
        ? `Its text has ${countWords(plain)} words; at most ${maxWords} are allowed.`
        : `Its text has ${plain.length} characters; at most ${MAX_TEXT} are allowed.`,
  }
}

function countWords(text: string): number {
  return text.trim().split(/\s+/).length
}

/** At most 3 quotes of 160 characters, none twice. */
export function fitEvidence(evidence: readonly string[]): string[] {
  const cut = quotesIn(evidence).map((quote) =>
    [...quote].length > MAX_QUOTE ? `${[...quote].slice(0, MAX_QUOTE - 1).join('')}…` : quote,
  )
  return union(cut).slice(0, MAX_EVIDENCE)
}

/** Quotes on one line each, without empty ones, none twice. */
export function quotesIn(evidence: readonly string[]): string[] {
  return union(evidence.map((quote) => quote.replace(/\s+/g, ' ').trim()).filter((quote) => quote !== ''))
}

function duplicateOf(library: Library, item: Claim): Experience | undefined {
  return library.experiences.find((one) => isNearDuplicate(one, item))
}

function replace(library: Library, changed: Experience): Library {
  return {
    ...library,
    experiences: library.experiences.map((one) => (one.id === changed.id ? changed : one)),
  }
}

function entry(op: HistoryEntry['op'], why: string, context: ApplyContext): HistoryEntry {
  const epoch = context.epoch === undefined ? '' : ` (epoch ${context.epoch})`
  return { run: context.run, step: context.step, op, why: `${why}${epoch}` }
}

function union(items: readonly string[]): string[] {
  return [...new Set(items)]
}
