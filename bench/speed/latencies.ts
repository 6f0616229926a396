/** What the scripted endpoint takes for each kind of call. Fixed by kind and seed, so that it can be computed afterwards. */
import { hashWords } from '../../src/core/random.ts'
import type { ScriptBody } from '../../test/support/scripted-endpoint.ts'

export type CallKind = 'rollout' | 'summary' | 'advantage' | 'operations' | 'consolidation' | 'reflection'

/** Seconds: from, to. A reflection is grounded mode's advantage over several groups; it is given the same time. */
export const SECONDS: Record<CallKind, [number, number]> = {
  rollout: [0.4, 2.5],
  summary: [0.3, 1.2],
  advantage: [0.3, 1],
  operations: [0.2, 0.6],
  consolidation: [1, 1.5],
  reflection: [0.3, 1],
}
const SLOW = { share: 0.05, seconds: 6 }

/** Uniform in [0,1) from a text. */
export function uniformOf(text: string): number {
  return hashWords(text)[0] / 4294967296
}

/** UserMessage by the prompts of src/core/learn/prompts/; a rollout has none of them. */
export function kindOf(body: Pick<ScriptBody, 'messages'>): CallKind {
  const system = body.messages.find(({ role }) => role === 'system')?.content ?? ''
  if (system.startsWith('You analyse one attempt')) return 'summary'
  if (system.startsWith('You compare several tries')) return 'advantage'
  if (system.startsWith('You find the unwritten rules')) return 'reflection'
  if (!system.startsWith('You keep a small library')) return 'rollout'
  return body.messages.at(-1)?.content?.includes('<proposed_operations>') ? 'consolidation' : 'operations'
}

/** Milliseconds that a call of this kind and seed takes. */
export function latencyOf(kind: CallKind, seed: number): number {
  if (kind === 'rollout' && uniformOf(`${seed}/slow`) < SLOW.share) return SLOW.seconds * 1000
  const [low, high] = SECONDS[kind]
  return 1000 * (low + (high - low) * uniformOf(`${seed}/latency`))
}
