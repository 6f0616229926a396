import type { Agent } from './agent.ts'
import { taskMessages } from './task-messages.ts'

/** Asks the model once; its reply is the submission. */
export const replyAgent: Agent = {
  capabilities: {
    tools: false,
    workspace: false,
    prior: 'system-message',
    resumable: true,
    reportsUsage: true,
  },

  async attempt({ task, prior, draw, affinity, sampling, chat, trim }) {
    const { temperature, topP, maxTokens, stop } = sampling
    const prompt = taskMessages(task, prior)
    const reply = await chat({
      role: 'policy',
      messages: prompt,
      temperature,
      topP,
      maxTokens,
      ...(stop.length > 0 ? { stop } : {}),
      draw: `${draw}/0`,
      affinity,
      ...(trim ? { trim } : {}),
    })
    return {
      submission: { kind: 'reply', text: reply.text },
      transcript: {
        messages: [...prompt, { role: 'assistant', content: reply.text }],
        turns: 1,
        notes: reply.notes,
      },
      usage: reply.usage,
      stopped: 'done',
    }
  },
}
