import type { ChatMessage, ChatReply, ChatRequest, Tools } from '../ports.ts'
import type { Trajectory } from '../rollouts/rollout.ts'

export interface PolicySettings {
  temperature: number
  topP: number
  maxTokens: number
  maxTurns: number
  stop: string[]
}

export interface PolicyContext {
  chat(request: ChatRequest): Promise<ChatReply>
  settings: PolicySettings
  tools?: Tools
  /** coordinates of the rollout; each turn adds its own */
  draw: string
  affinity: string
  trim?: NonNullable<ChatRequest['trim']>
  signal: AbortSignal
}

/** Acts on a prompt until it is done. The loop over a ChatModel and tools is the first implementation. */
export interface Policy {
  act(messages: ChatMessage[], context: PolicyContext): Promise<Trajectory>
}

/**
 * Asks the model, runs the tools that it calls, and goes on until it answers without a call or the turns are used
 * up. A rollout that overruns is kept and scored as it stands: dropping it would leave the survivors only.
 * Throws CallError when a call fails for good.
 */
export const chatPolicy: Policy = {
  async act(prompt, context) {
    const { settings, tools } = context
    const messages = [...prompt]
    const trajectory: Trajectory = {
      messages,
      reply: '',
      turns: 0,
      overran: false,
      usage: { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
      notes: [],
    }
    for (;;) {
      const reply = await context.chat({
        role: 'policy',
        messages: [...messages],
        temperature: settings.temperature,
        topP: settings.topP,
        maxTokens: settings.maxTokens,
        ...(settings.stop.length > 0 ? { stop: settings.stop } : {}),
        ...(tools ? { tools: tools.specs } : {}),
        draw: `${context.draw}/${trajectory.turns}`,
        affinity: context.affinity,
        ...(context.trim ? { trim: context.trim } : {}),
      })
      trajectory.turns++
      trajectory.reply = reply.text
      trajectory.notes.push(...reply.notes)
      for (const key of Object.keys(trajectory.usage) as (keyof Trajectory['usage'])[]) {
        trajectory.usage[key] += reply.usage[key]
      }
      const calls = tools ? reply.toolCalls : []
      messages.push({
        role: 'assistant',
        content: reply.text,
        ...(calls.length > 0 ? { toolCalls: calls } : {}),
      })
      if (calls.length === 0) return trajectory
      if (trajectory.turns >= settings.maxTurns) {
        trajectory.overran = true
        trajectory.notes.push(`stopped after ${settings.maxTurns} turns while it still called tools`)
        return trajectory
      }
      const results = await Promise.all(
        calls.map((call, index) =>
          tools!.run(call, `${context.draw}/${trajectory.turns}/tool${index}`, context.signal),
        ),
      )
      for (const [index, call] of calls.entries()) {
        messages.push({ role: 'tool', content: results[index]!, toolCallId: call.id })
      }
    }
  },
}
