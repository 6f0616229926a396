/** One user message with system messages before it. */
export function chatOf(
  input: string | readonly { role: string; content: string; name?: string | undefined }[],
): { system: string; user: string } | { reason: string } {
  if (typeof input === 'string')
    return input.trim() === '' ? { reason: 'the prompt is empty.' } : { system: '', user: input }
  const system = input.filter(({ role }) => role === 'system' || role === 'developer')
  const rest = input.filter((message) => !system.includes(message))
  const examples = system.some(({ name }) => name?.startsWith('example_'))
  if (examples)
    return {
      reason: 'it shows examples as messages of their own (name: example_user), and a task has one prompt.',
    }
  const replies = rest.filter(({ role }) => role !== 'user')
  if (replies.length > 0)
    return {
      reason: `it is a conversation (${input.map(({ role }) => role).join(', ')}), and a task has one prompt.`,
    }
  // Samples often have the question as the last system message.
  const user = rest.length > 0 ? rest : system.slice(-1)
  const head = rest.length > 0 ? system : system.slice(0, -1)
  const join = (messages: readonly { content: string }[]) =>
    messages.map(({ content }) => content).join('\n\n')
  if (join(user).trim() === '') return { reason: 'the prompt is empty.' }
  return { system: join(head).trim(), user: join(user) }
}
