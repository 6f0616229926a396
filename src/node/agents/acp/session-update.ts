import * as z from 'zod'

/**
 * The parts of an agent's updates that are kept. Agents add fields and kinds of their own, and leave out what should be
 * there: a part that is not as expected counts as not sent, so that the rest is not lost.
 */
const text = z.string().optional().catch(undefined)
const content = z.object({
  type: z.string(),
  text,
  uri: text,
  resource: z.object({ text }).optional().catch(undefined),
})
const toolContent = z.object({
  type: z.string(),
  content: content.optional().catch(undefined),
  path: text,
  oldText: text,
  newText: text,
  terminalId: text,
})
const toolCall = z.object({
  toolCallId: z.string(),
  name: text,
  title: text,
  kind: text,
  status: text,
  content: z.array(toolContent).optional().catch(undefined),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
})
const update = z.union([
  z.object({ sessionUpdate: z.literal('agent_message_chunk'), content }),
  z.object({ sessionUpdate: z.literal('agent_thought_chunk'), content }),
  z.object({ sessionUpdate: z.enum(['tool_call', 'tool_call_update']), ...toolCall.shape }),
])
const notification = z.object({ update })

export type UpdateContent = z.infer<typeof content>
export type UpdateToolContent = z.infer<typeof toolContent>
export type UpdateToolCall = z.infer<typeof toolCall>
export type SessionUpdate = z.infer<typeof update>

/** What an update says; null where it is of no kind that is kept. */
export function parseUpdate(params: unknown): SessionUpdate | null {
  return notification.safeParse(params).data?.update ?? null
}
