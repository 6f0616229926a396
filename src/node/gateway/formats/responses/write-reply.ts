import type { FinishReason, Usage } from '../../../../core/ports.ts'
import { COMMENT, event } from '../../wire/event.ts'
import type { ReplyWriter } from '../../wire/format.ts'
import { openaiError } from '../../wire/openai-answers.ts'
import type { WireTools } from './wire-tools.ts'

/** An item of a reply; its type says what else it holds. */
type Item = Record<string, unknown>

export function responsesWriter(tools: WireTools): ReplyWriter {
  return {
    whole: ({ text, reasoning, toolCalls, finish, usage, model }, id) => {
      const output = [
        ...(reasoning ? [reasoningItem(reasoning, `${id}_0`)] : []),
        ...(text === '' ? [] : [messageItem(text, `${id}_1`)]),
        ...toolCalls.map((call, at) => tools.item(call, `${id}_${at + 2}`)),
      ]
      return { ...head(model, id), ...ended(finish, usage), output }
    },
    stream: (model, id) => {
      const output: Item[] = []
      let sent = 0
      let said: string | null = null
      const send = (type: string, data: object) => event({ type, sequence_number: sent++, ...data }, type)
      const added = (item: Item) => send('response.output_item.added', { output_index: output.length, item })
      const done = (item: Item) => {
        const events = send('response.output_item.done', { output_index: output.length, item })
        output.push(item)
        return events
      }
      const messageId = () => `${id}_${output.length}`
      const part = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] })
      const place = () => ({ item_id: `msg_${messageId()}`, output_index: output.length, content_index: 0 })
      const close = () => {
        if (said === null) return ''
        const text = said
        said = null
        return (
          send('response.output_text.done', { ...place(), text, logprobs: [] }) +
          send('response.content_part.done', { ...place(), part: part(text) }) +
          done(messageItem(text, messageId()))
        )
      }
      return {
        start: () => {
          const response = { ...head(model, id), status: 'in_progress', output: [] }
          return send('response.created', { response }) + send('response.in_progress', { response })
        },
        reasoning: (text) => {
          const item = reasoningItem(text, `${id}_${output.length}`)
          const at = { item_id: item.id, output_index: output.length, summary_index: 0 }
          return (
            added({ ...item, summary: [] }) +
            send('response.reasoning_summary_part.added', {
              ...at,
              part: { type: 'summary_text', text: '' },
            }) +
            send('response.reasoning_summary_text.delta', { ...at, delta: text }) +
            send('response.reasoning_summary_text.done', { ...at, text }) +
            send('response.reasoning_summary_part.done', { ...at, part: { type: 'summary_text', text } }) +
            done(item)
          )
        },
        text: (delta) => {
          const opened =
            said === null
              ? added({ ...messageItem('', messageId()), status: 'in_progress', content: [] }) +
                send('response.content_part.added', { ...place(), part: part('') })
              : ''
          said = (said ?? '') + delta
          return opened + send('response.output_text.delta', { ...place(), delta, logprobs: [] })
        },
        call: (call) => {
          const closed = close()
          const item = tools.item(call, `${id}_${output.length}`)
          const at = { item_id: item.id, output_index: output.length }
          const [kind, field] =
            item.type === 'custom_tool_call'
              ? ['response.custom_tool_call_input', 'input']
              : ['response.function_call_arguments', 'arguments']
          return (
            closed +
            added({ ...item, status: 'in_progress', [field]: '' }) +
            send(`${kind}.delta`, { ...at, delta: item[field] }) +
            send(`${kind}.done`, { ...at, [field]: item[field] }) +
            done(item)
          )
        },
        end: ({ finish, usage }) => {
          const closed = close()
          const response = { ...head(model, id), ...ended(finish, usage), output }
          const type = response.status === 'completed' ? 'response.completed' : 'response.incomplete'
          return closed + send(type, { response })
        },
        ping: () => COMMENT,
        fail: (refused) => {
          const { error } = openaiError(refused)
          return send('response.failed', {
            response: { ...head(model, id), status: 'failed', output, error },
          })
        },
      }
    },
  }
}

function messageItem(text: string, id: string): Item {
  return {
    type: 'message',
    id: `msg_${id}`,
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
  }
}

function reasoningItem(text: string, id: string): Item {
  return { type: 'reasoning', id: `rs_${id}`, summary: [{ type: 'summary_text', text }] }
}

function head(model: string, id: string) {
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: null,
  }
}

const CUT: Partial<Record<FinishReason, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

function ended(finish: FinishReason, usage: Usage) {
  const reason = CUT[finish]
  return {
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    usage: {
      input_tokens: usage.promptTokens,
      input_tokens_details: { cached_tokens: usage.cachedTokens },
      output_tokens: usage.completionTokens,
      output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
      total_tokens: usage.promptTokens + usage.completionTokens,
    },
  }
}
