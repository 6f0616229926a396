import type { AttemptRequest, Step } from '../../core/agents/agent.ts'
import type { Usage } from '../../core/ports.ts'

/** Stands for `node/gateway` until that is here. */
export interface Gateway {
  attempt(asked: {
    chat: AttemptRequest['chat']
    draw: string
    prior?: string
    inject: boolean
    sampling: AttemptRequest['sampling']
    signal: AbortSignal
  }): GatewayAttempt | Promise<GatewayAttempt>
}

export interface GatewayAttempt {
  baseUrls: { openai: string; anthropic: string; gemini: string }
  token: string
  close(): Promise<GatewayReport>
}

export interface GatewayReport {
  calls: number
  usage: Usage
  /** requests whose text held the prior */
  priorSeen: number
  refused: number
  steps: Step[]
}
