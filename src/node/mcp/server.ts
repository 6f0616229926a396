import { Client, type jsonSchemaValidator } from '@modelcontextprotocol/client'
import type { ToolResult } from '../../core/agents/tools/tool.ts'
import type { ServerTool } from '../../core/agents/tools/tool-servers.ts'
import { messageOf } from '../../core/errors.ts'
import type { RunningProgram, Workspace } from '../../core/ports.ts'
import type { McpServer } from '../../core/tasks/mcp-server.ts'
import type { Task } from '../../core/tasks/task.ts'
import { refusalOf } from './allowed-servers.ts'
import { httpTransport } from './http-transport.ts'
import { ProgramTransport } from './program-transport.ts'
import { said } from './said.ts'

/** Limits in milliseconds; a server that starts may install something. */
export interface ServerLimits {
  connect: number
  call: number
}

/** A server is kept as long as its attempt; this is for one that hangs. */
const PROGRAM_SECONDS = 24 * 60 * 60
const MAX_TOOLS = 100

/** What the servers of an attempt are opened with. */
export interface ServerWorld {
  task: Task
  workspace: Workspace
  signal: AbortSignal
  env: Readonly<Record<string, string | undefined>>
  limits: ServerLimits
}

/** What is connected: a client, and its program where it is one. */
interface Connected {
  client: Client
  program: RunningProgram | null
}

/** Results are shown to a model as they are: patterns in schemas of a server are not run in this process. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator:
    <T>() =>
    (data: unknown) =>
      isTaken<T>(data)
        ? { valid: true, data, errorMessage: undefined }
        : { valid: false, data: undefined, errorMessage: 'not taken' },
}
const isTaken = <T>(_: unknown): _ is T => true

/** One server of an attempt: started when it is needed, and again where it ended. */
export class Server {
  readonly name: string
  readonly #spec: McpServer
  readonly #isOfSettings: boolean
  readonly #world: ServerWorld
  #connected: Promise<Connected> | null = null

  constructor(name: string, spec: McpServer, isOfSettings: boolean, world: ServerWorld) {
    this.name = name
    this.#spec = spec
    this.#isOfSettings = isOfSettings
    this.#world = world
  }

  /** Its tools, or why there are none, one sentence. */
  async list(): Promise<ServerTool[] | string> {
    try {
      const { client } = await this.#connect()
      const { signal, limits } = this.#world
      const { tools } = await client.listTools({}, { signal, timeout: limits.connect })
      return tools.slice(0, MAX_TOOLS).map(({ name, description = '', inputSchema }) => ({
        server: this.name,
        name,
        description,
        parameters: { ...inputSchema },
      }))
    } catch (error) {
      this.#world.signal.throwIfAborted()
      const reason = await this.#reason(error)
      await this.close()
      return `The tools of the MCP server ${this.name} cannot be used: ${this.#withoutValues(reason)}.`
    }
  }

  async call(tool: string, input: unknown): Promise<ToolResult> {
    const { signal, limits } = this.#world
    try {
      const { client } = await this.#connect()
      const given = typeof input === 'object' && input !== null ? { ...input } : {}
      const result = said(
        await client.callTool({ name: tool, arguments: given }, { signal, timeout: limits.call }),
      )
      return { ...result, output: this.#withoutValues(result.output) }
    } catch (error) {
      signal.throwIfAborted()
      const reason = await this.#reason(error)
      const isOver = await this.#hasEnded(error)
      if (isOver) await this.close()
      const next = isOver ? ' The next call starts it again, without what it held.' : ''
      const output = `${tool} of the MCP server ${this.name} failed: ${this.#withoutValues(reason)}.${next}`
      return { output, failed: true }
    }
  }

  async close(): Promise<void> {
    const connecting = this.#connected
    this.#connected = null
    // What could not be connected has nothing to close.
    const connected = await connecting?.catch(() => null)
    if (!connected) return
    await connected.client.close().catch(() => {})
    connected.program?.kill()
    await connected.program?.ended
  }

  /** What is told is kept in the journal and in transcripts: values of the user's variables are not. */
  #withoutValues(text: string): string {
    return this.#variables.reduce((rest, name) => {
      const value = this.#world.env[name] ?? ''
      return value === '' ? rest : rest.replaceAll(value, `[${name}]`)
    }, text)
  }

  /** names of the variables that its settings give it */
  get #variables(): string[] {
    const { env = [], headers = {} } = this.#spec
    return [...env, ...Object.values(headers)]
  }

  #connect(): Promise<Connected> {
    this.#connected ??= this.#open()
    return this.#connected
  }

  async #open(): Promise<Connected> {
    const { signal, limits } = this.#world
    const client = new Client({ name: 'tfgrpo', version: '1' }, { jsonSchemaValidator: NO_VALIDATOR })
    const { transport, program } = await this.#transport()
    try {
      await client.connect(transport, { signal, timeout: limits.connect })
      return { client, program }
    } catch (error) {
      const reason = program === null ? wordsOf(error) : await programReason(program, error)
      await client.close().catch(() => {})
      program?.kill()
      throw new Error(reason, { cause: error })
    }
  }

  async #transport() {
    const { task, workspace, signal, env } = this.#world
    const spec = this.#spec
    const { command = '', args = [] } = spec
    if (spec.url !== undefined) {
      const refusal = refusalOf(this.name, spec.url, task, this.#isOfSettings)
      if (refusal !== null) throw new Error(refusal.replace(/\.$/, ''))
      const headers = Object.entries(spec.headers ?? {})
      const values = headers.map(([header, variable]) => [header, variableOf(env, variable)] as const)
      return { transport: httpTransport(new URL(spec.url), Object.fromEntries(values)), program: null }
    }
    const program = await workspace.start(
      {
        run: {
          program: [command, ...args],
          variables: Object.fromEntries(this.#variables.map((name) => [name, variableOf(env, name)])),
          readable: [],
          hidden: [],
        },
        timeoutSeconds: PROGRAM_SECONDS,
        network: task.network,
      },
      signal,
    )
    return { transport: new ProgramTransport(program), program }
  }

  async #hasEnded(error: unknown): Promise<boolean> {
    const connected = await this.#connected?.catch(() => null)
    if (!connected) return true
    if (connected.program === null) return /timed? ?out|closed|fetch failed/i.test(wordsOf(error))
    return connected.client.transport === undefined || /timed? ?out/i.test(wordsOf(error))
  }

  async #reason(error: unknown): Promise<string> {
    const connected = await this.#connected?.catch(() => null)
    const program = connected?.program
    const words =
      program && connected.client.transport === undefined ? programReason(program, error) : wordsOf(error)
    return (await words).replace(/\.$/, '')
  }
}

function variableOf(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name]
  if (value === undefined) throw new Error(`the environment variable ${name} is not set`)
  return value
}

const wordsOf = (error: unknown) => messageOf(error).sentence

/** What a program said at its end is more than that its pipes are closed. */
async function programReason(program: RunningProgram, error: unknown): Promise<string> {
  const ended = await Promise.race([
    program.ended,
    new Promise<null>((resolve) => setTimeout(resolve, 500, null)),
  ])
  if (ended === null) return wordsOf(error)
  if (ended.problem !== null) return ended.problem
  const how =
    ended.exitCode === null ? 'it was ended by a signal' : `it ended with exit code ${ended.exitCode}`
  const last = ended.stderr.trim().split('\n').at(-1) ?? ''
  return last === '' ? how : `${how}: ${last.slice(0, 300)}`
}
