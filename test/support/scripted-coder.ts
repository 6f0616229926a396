import type { ChatReply, ChatRequest, ToolSpec } from '../../src/core/ports.ts'

/**
 * A model in the place of a real one, for agents of other programs: it writes one file with whatever tool the program
 * has, then says that it is done. Not a model and not learning: it makes what the programs do around it visible.
 */
export interface ScriptedCoder {
  chat(request: ChatRequest): Promise<ChatReply>
  requests: ChatRequest[]
}

export interface CoderScript {
  /** what it writes, and where, from the workspace's top */
  file: { path: string; content: string }
  /** its last word */
  last: string
  /** it never says it */
  endless?: boolean
  /** it says nothing at all and calls no tool */
  empty?: boolean
  /** called before each reply; what it throws is what the request fails with */
  before?(n: number): void | Promise<void>
}

/** Where models see the workspace. */
const WORKSPACE = '/attempt/workspace'

export function scriptedCoder(script: CoderScript): ScriptedCoder {
  const requests: ChatRequest[] = []
  return {
    requests,
    async chat(request) {
      requests.push(request)
      await script.before?.(requests.length)
      if (script.empty) return reply('')
      const call =
        isFirst(request) || script.endless ? toolCall(request.tools ?? [], script, requests.length) : null
      return call === null ? reply(script.last) : { ...reply(''), toolCalls: [call], finish: 'tool_calls' }
    },
  }
}

/** No result of a tool has come back yet. */
const isFirst = ({ messages }: ChatRequest) => !messages.some(({ role }) => role === 'tool')

/** Tools that write a file, and those that run a command line, by the names that programs give them. */
const WRITERS: Record<string, (path: string, content: string) => object> = {
  Write: (path, content) => ({ file_path: `${WORKSPACE}/${path}`, content }),
  write_file: (path, content) => ({ file_path: `${WORKSPACE}/${path}`, content }),
  write: (path, content) => ({ filePath: `${WORKSPACE}/${path}`, content }),
}
const SHELLS: Record<string, (line: string) => object> = {
  exec_command: (cmd) => ({ cmd }),
  shell_command: (command) => ({ command }),
  shell: (line) => ({ command: ['bash', '-lc', line] }),
  Bash: (command) => ({ command, description: 'Writes a file' }),
  bash: (command) => ({ command, description: 'Writes a file' }),
  run_shell_command: (command) => ({ command, description: 'Writes a file', is_background: false }),
}

function toolCall(
  tools: readonly ToolSpec[],
  { file, endless }: CoderScript,
  n: number,
): ChatReply['toolCalls'][number] | null {
  const content = endless ? `${file.content}// ${n}\n` : file.content
  const names = tools.map(({ name }) => name)
  const writer = names.find((name) => Object.hasOwn(WRITERS, name))
  const shell = names.find((name) => Object.hasOwn(SHELLS, name))
  const id = `call_${n}`
  // A program that has read no file may not write it over: then the shell does it.
  if (shell !== undefined) {
    const line = `cat > ${file.path} <<'END'\n${content}END`
    return { id, name: shell, arguments: JSON.stringify(SHELLS[shell]?.(line)) }
  }
  if (writer === undefined) return null
  return { id, name: writer, arguments: JSON.stringify(WRITERS[writer]?.(file.path, content)) }
}

function reply(text: string): ChatReply {
  return {
    text,
    toolCalls: [],
    finish: 'stop',
    usage: { promptTokens: 100, completionTokens: 10, cachedTokens: 0, reasoningTokens: 0 },
    model: 'scripted',
    notes: [],
  }
}
