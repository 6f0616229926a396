import { posix } from 'node:path'
import type { ChatReply, ChatRequest, RunningProgram } from '../../../core/ports.ts'

/**
 * The folders of an attempt are other ones each time. Models see them by these names, so that equal attempts ask equal
 * questions, which the journal answers when a run is resumed.
 */
const NAMES = { work: '/attempt/workspace', home: '/attempt/home', temporary: '/attempt/tmp' } as const

/** Where a program works, and the names by which models know it. */
export class AttemptFolders {
  readonly #real: RunningProgram['folders']

  constructor(real: RunningProgram['folders']) {
    this.#real = real
  }

  get work(): string {
    return this.#real.work
  }

  /** A path of the program, relative to the workspace; null where it is outside. */
  inner(path: string): string | null {
    const full = posix.resolve(this.#real.work, this.actual(path))
    return isBelow(full, this.#real.work) ? posix.relative(this.#real.work, full) : null
  }

  /** Whether a path of the program is its own: in the workspace, its home or its temporary files. */
  owns(path: string): boolean {
    const full = posix.resolve(this.#real.work, this.actual(path))
    return Object.values(this.#real).some((folder) => isBelow(full, folder))
  }

  /** The text as models see it. */
  named(text: string): string {
    return KEYS.reduce((done, key) => replaceFolder(done, this.#real[key], NAMES[key]), text)
  }

  /** What a model wrote, as the program must see it. */
  actual(text: string): string {
    return KEYS.reduce((done, key) => replaceFolder(done, NAMES[key], this.#real[key]), text)
  }

  request<T extends Pick<ChatRequest, 'messages' | 'tools'>>(request: T): T {
    const named = (text: string) => this.named(text)
    return {
      ...request,
      messages: request.messages.map(({ reasoning, toolCalls, ...message }) => ({
        ...message,
        content: named(message.content),
        ...(reasoning === undefined ? {} : { reasoning: named(reasoning) }),
        ...(toolCalls === undefined ? {} : { toolCalls: withArguments(toolCalls, named) }),
      })),
      ...(request.tools === undefined
        ? {}
        : { tools: request.tools.map((tool) => ({ ...tool, description: named(tool.description) })) }),
    }
  }

  reply(reply: ChatReply): ChatReply {
    const actual = (text: string) => this.actual(text)
    return {
      ...reply,
      text: actual(reply.text),
      ...(reply.reasoning === undefined ? {} : { reasoning: actual(reply.reasoning) }),
      toolCalls: withArguments(reply.toolCalls, actual),
    }
  }
}

const KEYS = ['work', 'home', 'temporary'] as const

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

function withArguments(calls: ChatReply['toolCalls'], map: (text: string) => string) {
  return calls.map((call) => ({ ...call, arguments: map(call.arguments) }))
}

/** Not in the middle of a longer name. */
function replaceFolder(text: string, from: string, to: string): string {
  if (!text.includes(from)) return text
  return text.split(from).reduce((done, part) => `${done}${/^[\w-]/.test(part) ? from : to}${part}`)
}
