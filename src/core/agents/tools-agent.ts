import type { ChatMessage, ChatReply, ToolCall, Usage, Workspace } from '../ports.ts'
import {
  type Agent,
  type Attempt,
  type AttemptRequest,
  drawOfTurn,
  type Step,
  type ToolStep,
} from './agent.ts'
import { compacted } from './compact.ts'
import { runningTool } from './live-step.ts'
import { taskMessages } from './task-messages.ts'
import { ToolRunner } from './tool-runner.ts'
import { toolsFor } from './tools/registry.ts'
import { serverTools } from './tools/server-tools.ts'
import type { AnyTool } from './tools/tool.ts'

/**
 * Works in a workspace with tools until it answers without calling one, or reaches a limit. The change that it leaves is
 * the submission, with what it said last; where the task has no workspace, what it said.
 */
export const toolsAgent: Agent = {
  capabilities: {
    tools: true,
    workspace: true,
    prior: 'system-message',
    resumable: true,
    reportsUsage: true,
  },

  async attempt(request) {
    const workspace = request.workspace
    if (workspace === null) throw new Error('The agent with tools was given no workspace.')
    const { task, signal, once } = request
    const servers = request.servers?.(task, workspace, signal) ?? null
    if (servers === null) return new ToolsAttempt(request, workspace).run()
    try {
      // A resumed attempt has the tools that it began with: they are part of what the model is asked.
      const { value } = await once(`servers ${servers.identity}`, () => servers.list(), 0)
      return await new ToolsAttempt(
        request,
        workspace,
        serverTools(value.tools, servers),
        value.problems,
      ).run()
    } finally {
      await servers.close()
    }
  },
}

const RULES =
  'You work in a copy of a code base, with tools. Look at what you need, make the change that is asked for, check it, and then say in a sentence or two what you did, without calling a tool. Paths are relative to the workspace.'

const SOURCES = { system: 'system', user: 'user', assistant: 'agent', tool: 'user' } as const

/** A model that calls the same tool with the same arguments so often in a row is stuck. */
const SAME_CALLS = 4

class ToolsAttempt {
  readonly #request: AttemptRequest
  readonly #tools: readonly AnyTool[]
  readonly #runner: ToolRunner
  readonly #steps: Step[] = []
  readonly #notes: string[] = []
  readonly #started: number
  /** number of messages that give the task */
  readonly #kept: number
  #messages: ChatMessage[]
  #usage: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 }
  #turns = 0
  #last = ''
  #same = { calls: '', times: 0 }

  constructor(
    request: AttemptRequest,
    workspace: Workspace,
    ofServers: readonly AnyTool[] = [],
    problems: readonly string[] = [],
  ) {
    const { task, prior, signal, earlier = [] } = request
    this.#request = request
    this.#tools = [...toolsFor(task), ...ofServers]
    this.#notes.push(...problems)
    this.#runner = new ToolRunner({ task, workspace, signal }, this.#tools, request)
    this.#started = request.now()
    const [first, ...rest] = taskMessages({ ...task, instructions: rulesAnd(task.instructions) }, prior)
    this.#messages = [first!, ...earlier, ...rest]
    this.#kept = this.#messages.length
    for (const { role, content } of this.#messages)
      this.#steps.push({ source: SOURCES[role], message: content })
  }

  async run(): Promise<Attempt> {
    for (;;) {
      const limit = await this.#limitReached()
      if (limit !== null) return this.#end(limit)
      const before = this.#request.now()
      const reply = await this.#ask()
      const { text, toolCalls: calls } = reply
      const step: Step = {
        source: 'agent',
        message: text,
        ...(reply.reasoning === undefined ? {} : { reasoning: reply.reasoning }),
        usage: reply.usage,
      }
      this.#steps.push(step)
      if (text.trim() !== '') this.#last = text
      this.#say(reply)
      if (calls.length === 0) {
        step.seconds = this.#request.now() - before
        this.#request.onStep?.(this.#turns, step)
        // A reply that was cut in the middle of thinking or of a call is no answer.
        if (reply.finish !== 'length') return this.#end('done')
        this.#tell('Your reply was cut at its limit of length. Continue, with shorter replies.')
        continue
      }
      this.#request.onStep?.(this.#turns, { ...step, tools: calls.map(runningTool) })
      step.tools = await this.#runner.run(calls, this.#turns)
      step.seconds = this.#request.now() - before
      this.#request.onStep?.(this.#turns, step)
      this.#answer(calls, step.tools)
      if (this.#isStuck(calls)) return this.#end('turns')
    }
  }

  /** Time is measured once: an attempt that is resumed ends where it ended. */
  async #limitReached(): Promise<Attempt['stopped'] | null> {
    const { limits, once, now } = this.#request
    if (this.#turns >= limits.turns) return 'turns'
    if (this.#usage.promptTokens + this.#usage.completionTokens >= limits.tokens) return 'budget'
    if (!Number.isFinite(limits.seconds)) return null
    const turn = this.#turns
    const late = await once(`turn ${turn} late`, async () => now() - this.#started >= limits.seconds, turn)
    return late.value ? 'time' : null
  }

  async #ask(): Promise<ChatReply> {
    const { affinity, sampling, chat, trim, limits } = this.#request
    const { temperature, topP, maxTokens, stop } = sampling
    this.#messages = await compacted(this.#messages, {
      contextTokens: limits.contextTokens,
      kept: this.#kept,
      room: maxTokens,
      summarise: (messages) => this.#summary(messages),
    })
    const reply = await chat({
      role: 'policy',
      messages: this.#messages,
      temperature,
      topP,
      maxTokens,
      ...(stop.length > 0 ? { stop } : {}),
      ...(this.#tools.length === 0 ? {} : { tools: this.#tools.map(({ spec }) => spec) }),
      draw: `${drawOfTurn(this.#request, this.#turns)}/${this.#turns}`,
      affinity,
      ...(trim ? { trim } : {}),
    })
    this.#turns++
    this.#count(reply)
    return reply
  }

  async #summary(messages: ChatMessage[]): Promise<string> {
    const { affinity, sampling, chat } = this.#request
    const reply = await chat({
      role: 'policy',
      messages,
      // Left out, an endpoint may refuse what was called before.
      tools: this.#tools.map(({ spec }) => spec),
      temperature: sampling.temperature,
      topP: sampling.topP,
      maxTokens: sampling.maxTokens,
      draw: `${drawOfTurn(this.#request, this.#turns)}/${this.#turns}/summary`,
      affinity,
    })
    this.#count(reply)
    this.#notes.push('The beginning of the work was summarised, since the context was full.')
    return reply.text
  }

  #count({ usage, notes }: ChatReply): void {
    const sum = this.#usage
    this.#usage = {
      promptTokens: sum.promptTokens + usage.promptTokens,
      completionTokens: sum.completionTokens + usage.completionTokens,
      cachedTokens: sum.cachedTokens + usage.cachedTokens,
      reasoningTokens: sum.reasoningTokens + usage.reasoningTokens,
    }
    this.#notes.push(...notes.filter((note) => !this.#notes.includes(note)))
  }

  #say({ text, reasoning, sealed, toolCalls }: ChatReply): void {
    this.#messages.push({
      role: 'assistant',
      content: text,
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(sealed === undefined ? {} : { sealed }),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
    })
  }

  #answer(calls: readonly ToolCall[], done: readonly ToolStep[]): void {
    for (const [index, { id }] of calls.entries())
      this.#messages.push({ role: 'tool', toolCallId: id, content: done[index]!.output })
  }

  #tell(content: string): void {
    this.#messages.push({ role: 'user', content })
  }

  #isStuck(calls: readonly ToolCall[]): boolean {
    const now = JSON.stringify(calls.map(({ name, arguments: given }) => [name, given]))
    this.#same = { calls: now, times: this.#same.calls === now ? this.#same.times + 1 : 1 }
    if (this.#same.times < SAME_CALLS) return false
    this.#notes.push(`It made the same calls ${SAME_CALLS} times in a row, and was stopped.`)
    return true
  }

  async #end(stopped: Attempt['stopped']): Promise<Attempt> {
    const patch = await this.#runner.patch()
    const { task } = this.#request
    return {
      submission:
        task.workspace === undefined && patch === ''
          ? { kind: 'reply', text: this.#last }
          : { kind: 'change', patch, reply: this.#last },
      transcript: {
        messages: this.#messages.map(withoutSealed),
        steps: this.#steps,
        turns: this.#turns,
        notes: this.#notes,
      },
      usage: this.#usage,
      stopped,
    }
  }
}

/** What only an endpoint reads is no part of what is kept: it is large, and in the journal. */
function withoutSealed({ sealed: _, ...message }: ChatMessage): ChatMessage {
  return message
}

function rulesAnd(instructions: string): string {
  return instructions.trim() === '' ? RULES : `${RULES}\n\n${instructions}`
}
