import type { AttemptRequest, Step, ToolStep } from '../../core/agents/agent.ts'
import { digest } from '../../core/digest.ts'
import type { ChatMessage, ChatReply } from '../../core/ports.ts'

/**
 * What was said and done in an attempt, as the requests of its agent show it. Each request repeats what came before, so
 * only what is new in it counts; a result of a tool belongs to the call that it answers.
 */
export class StepLog {
  readonly steps: Step[] = []
  private readonly seen = new Set<string>()
  private readonly open = new Map<string, { step: ToolStep; of: Step; turn: number; since: number }>()
  private readonly now: () => number
  private readonly changed: AttemptRequest['onStep']
  private turns = 0

  /**
   * @param now milliseconds
   * @param changed hears of each step of the agent when it is known, and when what its tools came to is
   */
  constructor(now: () => number, changed?: AttemptRequest['onStep']) {
    this.now = now
    this.changed = changed
  }

  asked(messages: readonly ChatMessage[]): void {
    for (const message of messages) {
      // What the model said is known from its replies.
      if (message.role === 'assistant') continue
      if (message.role === 'tool') {
        this.answered(message)
        continue
      }
      const key = digest([message.role, message.content])
      if (this.seen.has(key)) continue
      this.seen.add(key)
      this.steps.push({ source: message.role, message: message.content })
    }
  }

  private answered({ toolCallId = '', content }: ChatMessage): void {
    const call = this.open.get(toolCallId)
    if (!call) return
    this.open.delete(toolCallId)
    call.step.output = content
    call.step.seconds = (this.now() - call.since) / 1000
    this.report(call.turn, call.of)
  }

  /** @param since when the request was sent */
  replied({ text, reasoning, toolCalls, usage }: ChatReply, since: number): void {
    const tools = toolCalls.map(
      ({ id, name, arguments: input }): ToolStep => ({ id, name, arguments: input, output: '', seconds: 0 }),
    )
    const now = this.now()
    const said: Step = {
      source: 'agent',
      message: text,
      ...(reasoning ? { reasoning } : {}),
      ...(tools.length === 0 ? {} : { tools }),
      usage,
      seconds: (now - since) / 1000,
    }
    const turn = ++this.turns
    for (const step of tools) this.open.set(step.id, { step, of: said, turn, since: now })
    this.steps.push(said)
    this.report(turn, said)
  }

  private report(turn: number, { tools, ...said }: Step): void {
    const shown = tools?.map((tool) =>
      this.open.get(tool.id)?.step === tool ? { ...tool, running: true as const } : tool,
    )
    this.changed?.(turn, { ...said, ...(shown === undefined ? {} : { tools: shown }) })
  }
}
