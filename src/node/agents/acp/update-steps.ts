import { formatPatch, structuredPatch } from 'diff'
import type { LiveStep, LiveTool, Step, ToolStep } from '../../../core/agents/agent.ts'
import type { AttemptFolders } from '../attempt/attempt-folders.ts'
import type { SessionUpdate, UpdateContent, UpdateToolCall, UpdateToolContent } from './session-update.ts'

/** Limits of what is kept of an attempt, so that an agent that never stops takes no memory. */
const MAX_STEPS = 1000
const MAX_TOOLS = 2000
const TEXT = 100_000
/** Lines up to which the fewest edits are looked for. */
const MAX_EDITS = 2000

/** A tool call with what was said of it so far. */
interface Call extends Partial<UpdateToolCall> {
  began: number
  ended: number | null
}

/** What was said before a tool was called, and those calls. */
interface Said {
  message: string
  reasoning: string
  calls: string[]
}

/** Makes steps of what an agent says that it does. */
export class UpdateSteps {
  readonly #folders: AttemptFolders
  readonly #now: () => number
  /** what a terminal that a call names has printed */
  readonly #terminal: (id: string) => string
  readonly #steps: Said[] = []
  readonly #calls = new Map<string, Call>()

  /** @param now milliseconds */
  constructor(folders: AttemptFolders, now: () => number, terminal: (id: string) => string) {
    this.#folders = folders
    this.#now = now
    this.#terminal = terminal
  }

  /** @returns index of the step that changed; -1 where none did */
  add(update: SessionUpdate): number {
    if (update.sessionUpdate !== 'agent_message_chunk' && update.sessionUpdate !== 'agent_thought_chunk')
      return this.#addCall(update)
    const step = this.#sayingStep()
    const text = textOf(update.content)
    if (update.sessionUpdate === 'agent_message_chunk') step.message = capped(step.message + text)
    else step.reasoning = capped(step.reasoning + text)
    return this.#steps.length - 1
  }

  steps(): Step[] {
    return this.#steps.map((said) => this.#stepOf(said, (id) => this.#toolStep(id)))
  }

  /** One step as it is now, with the tools that still run. */
  live(index: number): LiveStep {
    return this.#stepOf(this.#steps[index]!, (id): LiveTool => {
      const running = this.#calls.get(id)?.ended === null
      return { ...this.#toolStep(id), ...(running ? { running } : {}) }
    })
  }

  #stepOf<Tool extends ToolStep>(
    { message, reasoning, calls }: Said,
    toolOf: (id: string) => Tool,
  ): Omit<Step, 'tools'> & { tools?: Tool[] } {
    return {
      source: 'agent',
      message: this.#folders.named(message),
      ...(reasoning === '' ? {} : { reasoning: this.#folders.named(reasoning) }),
      ...(calls.length === 0 ? {} : { tools: calls.map(toolOf) }),
    }
  }

  /** Whoever speaks after a tool call begins the next step. */
  #sayingStep() {
    const last = this.#steps.at(-1)
    if (last !== undefined && (last.calls.length === 0 || this.#steps.length >= MAX_STEPS)) return last
    const step = { message: '', reasoning: '', calls: [] }
    this.#steps.push(step)
    return step
  }

  #addCall(update: UpdateToolCall): number {
    const { toolCallId } = update
    const known = this.#calls.get(toolCallId)
    if (known === undefined && this.#calls.size >= MAX_TOOLS) return -1
    const call: Call = known ?? { began: this.#now(), ended: null }
    // An update holds what changed; a list replaces the one before.
    for (const [name, value] of Object.entries(update))
      if (value != null) Object.assign(call, { [name]: value })
    if (call.status === 'completed' || call.status === 'failed') call.ended ??= this.#now()
    if (known !== undefined) return this.#steps.findLastIndex(({ calls }) => calls.includes(toolCallId))
    this.#calls.set(toolCallId, call)
    const last = this.#steps.at(-1)
    if (last === undefined) this.#steps.push({ message: '', reasoning: '', calls: [toolCallId] })
    else last.calls.push(toolCallId)
    return this.#steps.length - 1
  }

  #toolStep(id: string): ToolStep {
    const call = this.#calls.get(id) ?? { began: 0, ended: null }
    const { name, title = '', kind = 'other' } = call
    const patch = (call.content ?? []).map((part) => this.#patchOf(part)).join('')
    return {
      id,
      name: name ?? (kind === 'other' && title !== '' ? title : kind),
      arguments: this.#folders.named(JSON.stringify(call.rawInput ?? { title })),
      output: this.#folders.named(capped(this.#outputOf(call))),
      ...(call.status === 'failed' ? { failed: true as const } : {}),
      ...(patch === '' ? {} : { patch: this.#folders.named(patch) }),
      seconds: Math.max(0, (call.ended ?? this.#now()) - call.began) / 1000,
    }
  }

  #outputOf({ content = [], rawOutput }: Call): string {
    const shown = content.map((part) => {
      if (part.type === 'terminal')
        return part.terminalId === undefined ? '' : this.#terminal(part.terminalId)
      return part.content === undefined ? '' : textOf(part.content)
    })
    const text = shown.filter((one) => one !== '').join('\n')
    if (text !== '' || rawOutput == null) return text
    return typeof rawOutput === 'string' ? rawOutput : JSON.stringify(rawOutput)
  }

  #patchOf({ type, path, oldText, newText }: UpdateToolContent): string {
    const inner = path === undefined ? null : this.#folders.inner(path)
    if (type !== 'diff' || inner === null || newText === undefined) return ''
    const found = structuredPatch(`a/${inner}`, `b/${inner}`, oldText ?? '', newText, undefined, undefined, {
      context: 3,
      maxEditLength: MAX_EDITS,
    })
    if (found === undefined || found.hunks.length === 0) return ''
    const isNew = oldText === undefined
    return formatPatch({
      ...found,
      isGit: true,
      ...(isNew ? { isCreate: true, oldFileName: '/dev/null' } : {}),
    })
  }
}

function textOf({ type, text, uri, resource }: UpdateContent): string {
  return text ?? resource?.text ?? uri ?? `[${type}]`
}

const capped = (text: string) => (text.length <= TEXT ? text : text.slice(0, TEXT))
