import { Template } from '@huggingface/jinja'
import type { ChatMessage, ToolSpec } from '../../core/ports.ts'

/** Renders messages with the template in the model's file. */
export class ChatPrompt {
  private readonly template: Template

  /** @param source the model's Jinja template (GGUF key tokenizer.chat_template) */
  constructor(source: string) {
    this.template = new Template(source)
  }

  /**
   * The text that the model continues. A last message of the assistant is not closed: the reply continues where it
   * ends, so a caller may open the code fence itself.
   */
  render(messages: readonly ChatMessage[], tools: readonly ToolSpec[]): string {
    const last = messages.at(-1)
    const opened = last?.role === 'assistant' && !last.toolCalls?.length ? last.content : null
    const turns = opened === null ? messages : messages.slice(0, -1)
    const text = this.template.render({
      messages: turns.map(turn),
      add_generation_prompt: true,
      ...(tools.length > 0 && { tools: tools.map(toolSpec) }),
    })
    return opened === null ? text : text + plain(opened)
  }
}

function turn(message: ChatMessage): Record<string, unknown> {
  return {
    role: message.role,
    content: plain(message.content),
    ...(message.toolCalls?.length && {
      tool_calls: message.toolCalls.map((call) => ({
        function: { name: call.name, arguments: parsed(call.arguments) },
      })),
    }),
  }
}

function toolSpec(tool: ToolSpec): Record<string, unknown> {
  return {
    type: 'function',
    function: { name: tool.name, description: tool.description, parameters: tool.parameters },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

/**
 * Text of a message may quote anything, so it must not open or close a turn: a zero-width space keeps what looks
 * like a control token (`<|im_end|>`) from being read as one.
 */
function plain(text: string): string {
  return text.replace(/<\|(?=[a-z_]+\|>)/g, '<\u200b|')
}
