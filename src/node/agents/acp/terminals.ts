import {
  type CreateTerminalRequest,
  RequestError,
  type TerminalExitStatus,
  type TerminalOutputResponse,
} from '@agentclientprotocol/sdk'
import type { RunningProgram, Workspace } from '../../../core/ports.ts'
import { shellWords } from '../../../core/report/shell-words.ts'
import { CappedOutput } from '../../sandbox/capped-output.ts'
import type { AttemptFolders } from '../attempt/attempt-folders.ts'

/** Default limit of a terminal's output, bytes; head and tail are kept. */
const OUTPUT_BYTES = 1024 * 1024
/** characters kept of one that was released */
const KEPT_TEXT = 20_000
/** terminals of one attempt at a time */
const MAX_OPEN = 32

interface Terminal {
  program: RunningProgram
  output: CappedOutput
  exit: Promise<TerminalExitStatus>
  status: TerminalExitStatus | null
}

/** Commands that an agent runs through its client: in the workspace's sandbox, without the network. */
export class Terminals {
  readonly #workspace: Workspace
  readonly #folders: AttemptFolders
  readonly #signal: AbortSignal
  readonly #timeoutSeconds: number
  readonly #open = new Map<string, Terminal>()
  readonly #texts = new Map<string, string>()
  #made = 0

  constructor(workspace: Workspace, folders: AttemptFolders, timeoutSeconds: number, signal: AbortSignal) {
    this.#workspace = workspace
    this.#folders = folders
    this.#timeoutSeconds = timeoutSeconds
    this.#signal = signal
  }

  async create({
    command,
    args,
    env,
    cwd,
    outputByteLimit,
  }: CreateTerminalRequest): Promise<{ terminalId: string }> {
    if (this.#open.size >= MAX_OPEN)
      throw RequestError.invalidParams(
        undefined,
        `There are ${MAX_OPEN} terminals already; release one first`,
      )
    const folder = cwd == null ? '' : this.#folders.inner(cwd)
    if (folder === null)
      throw RequestError.invalidParams(
        { cwd },
        `The folder ${cwd} is outside of the workspace ${this.#folders.work}`,
      )
    const program = await this.#workspace.start(
      {
        run: { command: lineOf(command, args ?? [], env ?? [], folder) },
        timeoutSeconds: this.#timeoutSeconds,
        network: [],
      },
      this.#signal,
    )
    const output = new CappedOutput(outputByteLimit ?? OUTPUT_BYTES)
    const read = this.#collect(program, output)
    const terminal: Terminal = {
      program,
      output,
      status: null,
      exit: Promise.all([program.ended, read]).then(([{ exitCode }]) => {
        terminal.status = exitCode === null ? { signal: 'SIGKILL' } : { exitCode }
        return terminal.status
      }),
    }
    const terminalId = `terminal-${++this.#made}`
    this.#open.set(terminalId, terminal)
    return { terminalId }
  }

  output(terminalId: string): TerminalOutputResponse {
    const { output, status } = this.#named(terminalId)
    return { output: output.text(), truncated: output.truncated, exitStatus: status }
  }

  /** What it has printed, also where it was released. */
  text(terminalId: string): string {
    const open = this.#open.get(terminalId)?.output.text()
    return open?.slice(-KEPT_TEXT) ?? this.#texts.get(terminalId) ?? ''
  }

  waitForExit(terminalId: string): Promise<TerminalExitStatus> {
    return this.#named(terminalId).exit
  }

  async kill(terminalId: string): Promise<Record<string, never>> {
    const { program, exit } = this.#named(terminalId)
    program.kill()
    await exit
    return {}
  }

  async release(terminalId: string): Promise<Record<string, never>> {
    await this.kill(terminalId)
    this.#texts.set(terminalId, this.text(terminalId))
    this.#open.delete(terminalId)
    return {}
  }

  /** Ends all that are left. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.release(id)))
  }

  #named(terminalId: string): Terminal {
    const terminal = this.#open.get(terminalId)
    if (terminal === undefined)
      throw RequestError.invalidParams({ terminalId }, `There is no terminal ${terminalId}`)
    return terminal
  }

  async #collect(program: RunningProgram, output: CappedOutput): Promise<void> {
    for (let bytes = await program.read(); bytes !== null; bytes = await program.read())
      output.add(Buffer.from(bytes))
  }
}

/** Both streams as one, as in a terminal. The command is a shell line unless it comes with arguments. */
function lineOf(
  command: string,
  args: readonly string[],
  env: readonly { name: string; value: string }[],
  folder: string,
): string {
  const variables = env
    .filter(({ name }) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(({ name, value }) => `export ${name}=${shellWords([value])}; `)
  const words = args.length === 0 ? command : shellWords([command, ...args])
  return `exec 2>&1; ${folder === '' ? '' : `cd ${shellWords([folder])} && `}${variables.join('')}${words}`
}
