import type { Trajectory } from '../rollouts/rollout.ts'

/** Maximum number of characters of a trajectory that one prompt shows. */
const LENGTH = 12_000

/** What the agent did after the prompt, one block a message; the middle of a long one is left out. */
export function trajectoryText(trajectory: Trajectory): string {
  const start = trajectory.messages.findIndex(({ role }) => role === 'assistant')
  const blocks = trajectory.messages.slice(Math.max(0, start)).map((message) => {
    const calls = (message.toolCalls ?? []).map((call) => `\n[calls ${call.name} ${call.arguments}]`).join('')
    return `${message.role === 'tool' ? 'tool result' : 'agent'}: ${message.content.trim()}${calls}`
  })
  const text = blocks.join('\n\n')
  if (text.length <= LENGTH) return text
  return `${text.slice(0, LENGTH / 2)}\n[... ${text.length - LENGTH} characters left out ...]\n${text.slice(-LENGTH / 2)}`
}
