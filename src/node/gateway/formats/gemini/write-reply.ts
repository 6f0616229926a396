import type { FinishReason, ToolCall, Usage } from '../../../../core/ports.ts'
import { callArguments } from '../../wire/call-arguments.ts'
import { COMMENT, event } from '../../wire/event.ts'
import type { ReplyWriter } from '../../wire/format.ts'
import { geminiError } from './error.ts'

const FINISH: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
  other: 'OTHER',
}

/** @param options thinking: the agent asked to be shown it; events: how a stream is written, see `Target` */
export function geminiWriter(options: { thinking: boolean; events: boolean }): ReplyWriter {
  const thought = (text: string) => (options.thinking && text !== '' ? [{ text, thought: true }] : [])
  return {
    whole: ({ text, reasoning = '', toolCalls, finish, usage, model }, id) => ({
      candidates: [
        candidate(
          [...thought(reasoning), ...(text === '' ? [] : [{ text }]), ...toolCalls.map(wireCall)],
          finish,
        ),
      ],
      ...ending(model, id, usage),
    }),
    stream: (model, id) => {
      let sent = 0
      // Without events the stream is one array, whose elements come one after another.
      const send = (data: object) =>
        options.events ? event(data) : `${sent++ === 0 ? '[' : ',\r\n'}${JSON.stringify(data)}`
      const close = options.events ? '' : ']'
      const parts = (said: object[]) =>
        said.length === 0 ? '' : send({ candidates: [candidate(said)], modelVersion: model, responseId: id })
      return {
        start: () => '',
        reasoning: (text) => parts(thought(text)),
        text: (text) => parts([{ text }]),
        call: (call) => parts([wireCall(call)]),
        end: ({ finish, usage }) =>
          send({ candidates: [candidate([], finish)], ...ending(model, id, usage) }) + close,
        ping: () => (options.events ? COMMENT : '\r\n'),
        fail: (refused) => send(geminiError(refused)) + close,
      }
    },
  }
}

function candidate(parts: object[], finish?: FinishReason): object {
  return {
    content: { role: 'model', parts },
    ...(finish === undefined ? {} : { finishReason: FINISH[finish] }),
    index: 0,
  }
}

function wireCall({ id, name, arguments: input }: ToolCall): object {
  return { functionCall: { id, name, args: callArguments(input) } }
}

/** Thinking is counted apart from the answer. */
function ending(model: string, id: string, usage: Usage): object {
  return {
    usageMetadata: {
      promptTokenCount: usage.promptTokens,
      candidatesTokenCount: usage.completionTokens - usage.reasoningTokens,
      totalTokenCount: usage.promptTokens + usage.completionTokens,
      cachedContentTokenCount: usage.cachedTokens,
      thoughtsTokenCount: usage.reasoningTokens,
    },
    modelVersion: model,
    responseId: id,
  }
}
