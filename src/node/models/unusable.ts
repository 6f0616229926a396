import type { ChatRequest } from '../../core/ports.ts'
import type { Fault } from './fault.ts'

/** So many prompts in a row without one reply that can be used are no accident. */
const PROMPTS = 3

/**
 * Tells an endpoint that is no chat API, or no longer, from one that sent a reply that cannot be used: the first stops
 * all calls, so that a run does not ask it for every rollout.
 */
export class Unusable {
  private everUsed = false
  /** prompts since the last reply that could be used */
  private readonly prompts = new Set<string>()

  /** whether any reply could be used */
  get ever(): boolean {
    return this.everUsed
  }

  used(): void {
    this.everUsed = true
    this.prompts.clear()
  }

  /** The fault as it is to be reported once its retries are over. */
  judge(fault: Fault, { messages }: ChatRequest): Fault {
    if (!fault.elsewhere || fault.kind !== 'malformed') return fault
    this.prompts.add(JSON.stringify(messages))
    const final = !this.everUsed || this.prompts.size >= PROMPTS
    return final ? { ...fault, kind: 'endpoint' } : fault
  }
}
