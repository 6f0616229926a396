import type { FinishReason } from '../../core/ports.ts'
import type { GrammarState, LlamaModel, LlamaSequence } from './llama-api.ts'
import { sharedPrefix } from './sequence-plan.ts'
import { StopScanner } from './stop-scanner.ts'

export interface Generation {
  /** the whole prompt */
  tokens: readonly number[]
  temperature: number
  topP: number
  seed: number
  /** token limit of the reply, at least 1 */
  limit: number
  stop: readonly string[]
  /** the start of the reply, given by the caller: code fences in it count */
  opened: string
  /** with a grammar the reply is one JSON value and ends with it */
  grammar?: GrammarState
}

export interface Generated {
  text: string
  finish: FinishReason
  cachedTokens: number
  completionTokens: number
  firstTokenMs: number
  restMs: number
}

/** Prompt tokens per step: a cancelled call waits for no more than one step (about 2 s on two cores). */
const STEP = 256
/** Only the likeliest tokens are sampled, as llama.cpp does by default: sorting all 151,936 takes time. */
const TOP_K = 40

/**
 * Evaluates the part of the prompt that the sequence does not hold yet, and samples a reply.
 * @param cancelled called before each step and token; when true, the reply so far is returned
 * @param alive called after each step and token
 */
export async function generate(
  model: LlamaModel,
  sequence: LlamaSequence,
  wanted: Generation,
  cancelled: () => boolean,
  alive: () => void,
): Promise<Generated> {
  const started = performance.now()
  // The last token of the prompt is always evaluated: its logits give the first token of the reply.
  const cachedTokens = Math.min(sharedPrefix(sequence.contextTokens, wanted.tokens), wanted.tokens.length - 1)
  if (cachedTokens < sequence.nextTokenIndex)
    await sequence.eraseContextTokenRanges([{ start: cachedTokens, end: sequence.nextTokenIndex }])
  let at = cachedTokens
  while (wanted.tokens.length - at > STEP && !cancelled()) {
    await sequence.evaluateWithoutGeneratingNewTokens(wanted.tokens.slice(at, at + STEP))
    at += STEP
    alive()
  }
  const scanner = new StopScanner(wanted.stop, wanted.opened)
  const text = new TokenText(model)
  const result: Generated = {
    text: '',
    finish: 'stop',
    cachedTokens,
    completionTokens: 0,
    firstTokenMs: 0,
    restMs: 0,
  }
  if (cancelled()) return result
  let finished: string | null = null
  const tokens = sequence.evaluate(wanted.tokens.slice(at), {
    temperature: wanted.temperature,
    topP: wanted.topP,
    topK: TOP_K,
    seed: wanted.seed,
    ...(wanted.grammar && { grammarEvaluationState: wanted.grammar }),
  })
  for await (const token of tokens) {
    if (result.completionTokens === 0) result.firstTokenMs = performance.now() - started
    result.completionTokens += 1
    finished = scanner.push(text.push(token))
    if (finished === null && wanted.grammar && isWholeJson(scanner.all)) finished = scanner.all
    alive()
    if (finished !== null || cancelled()) break
    if (result.completionTokens >= wanted.limit) {
      result.finish = 'length'
      break
    }
  }
  if (result.completionTokens === 0) result.firstTokenMs = performance.now() - started
  result.restMs = performance.now() - started - result.firstTokenMs
  result.text = finished ?? scanner.push(text.rest()) ?? scanner.all
  return result
}

/** Turns tokens into text; a character that spans tokens comes out when it is whole. */
class TokenText {
  private readonly model: LlamaModel
  private readonly before: number[] = []
  private pending: number[] = []

  constructor(model: LlamaModel) {
    this.model = model
  }

  push(token: number): string {
    this.pending.push(token)
    const text = this.model.detokenize(this.pending, false, this.before)
    return text.endsWith('\ufffd') && this.pending.length < 5 ? '' : this.take(text)
  }

  /** the rest at the end of the reply */
  rest(): string {
    return this.pending.length === 0 ? '' : this.take(this.model.detokenize(this.pending, false, this.before))
  }

  private take(text: string): string {
    this.before.push(...this.pending)
    if (this.before.length > 8) this.before.splice(0, this.before.length - 8)
    this.pending = []
    return text
  }
}

function isWholeJson(text: string): boolean {
  const end = text.trimEnd().at(-1)
  if (end !== '}' && end !== ']') return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
