import { CallError, Cancelled, isNamed, messageOf } from '../../core/errors.ts'
import type { SandboxTier } from '../../core/ports.ts'
import { entryPath } from '../entry.ts'
import { type HelperGone, HelperProcess } from '../rpc/helper-process.ts'
import type { HostCommand, OpenOutcome, RunOutcome, SandboxHost } from './host-channel.ts'

/** Environment variables of the host itself; commands do not get them. */
const VARIABLES = ['SystemDrive', 'ComSpec', 'PATHEXT', 'windir']
/** Time for the host to end its commands. */
const GRACE_MS = 2000

type Host = HelperProcess<SandboxHost, object>

/** A command that runs with its pipes open; see SandboxHost. After the host's end they read nothing and take nothing. */
export interface HostProgram {
  read(): Promise<Uint8Array | null>
  write(bytes: Uint8Array): Promise<void>
  closeInput(): void
  kill(): void
  /** throws CallError 'sandbox' if the host ended before */
  ended: Promise<OpenOutcome>
  /** kills it where it runs */
  forget(): Promise<void>
}

/** One sandbox host process, started when first needed and restarted after a crash. */
export class HostClient {
  private readonly tier: SandboxTier
  private readonly network: string[]
  readonly cwd: string
  /** the error if it could not start: trying again would not help */
  private host: Promise<Host> | null = null
  private current: Host | null = null
  private opened = 0

  /** @param cwd an empty folder, because the sandbox library reads the host's working folder */
  constructor(options: { tier: SandboxTier; network: string[]; cwd: string }) {
    this.tier = options.tier
    this.network = options.network
    this.cwd = options.cwd
  }

  /**
   * Throws CallError 'sandbox' if it could not be run, Cancelled if the signal fired; in both cases the command and all its
   * processes have ended.
   */
  async run(command: HostCommand, signal: AbortSignal): Promise<RunOutcome> {
    if (signal.aborted) throw new Cancelled()
    try {
      this.host ??= this.start()
      const host = await this.host
      const outcome = await host.call('run', command, signal)
      if (signal.aborted) throw new Cancelled()
      return outcome
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      throw failed('The command could not be run', error)
    }
  }

  /** Throws CallError 'sandbox' if the sandbox could not be prepared. */
  async open(command: HostCommand): Promise<HostProgram> {
    const name = ++this.opened
    try {
      this.host ??= this.start()
      const host = await this.host
      await host.call('open', name, command)
      const ignored = (call: Promise<unknown>) => void call.catch(() => {})
      const ended = host.call('ended', name).catch((error: unknown): never => {
        throw failed('The program could not be run', error)
      })
      // Whoever asks how it ended gets the error.
      ended.catch(() => {})
      return {
        read: () => host.call('read', name).catch(() => null),
        write: (bytes) => host.call('write', name, bytes).catch(() => {}),
        closeInput: () => ignored(host.call('closeInput', name)),
        kill: () => ignored(host.call('kill', name)),
        ended,
        forget: () => host.call('forget', name).catch(() => {}),
      }
    } catch (error) {
      throw failed('The program could not be started', error)
    }
  }

  /** Ends the host and all that it runs. */
  async close(): Promise<void> {
    const host = await this.host?.catch(() => null)
    this.host = null
    await host?.close(GRACE_MS)
  }

  private async start(): Promise<Host> {
    const host: Host = new HelperProcess({
      program: entryPath('sandbox-host', 'sandbox/host.ts'),
      functions: {},
      cwd: this.cwd,
      variables: VARIABLES,
      ownGroup: true,
      gone: () => {
        if (this.current === host) this.host = null
      },
    })
    this.current = host
    try {
      await host.call('start', this.tier, this.network)
      return host
    } catch (error) {
      throw failed('The sandbox did not start', error)
    }
  }
}

function failed(what: string, error: unknown): CallError {
  if (isNamed<CallError>(error, 'CallError')) return error
  if (isNamed<HelperGone>(error, 'HelperGone'))
    return new CallError('sandbox', `The sandbox host ${error.message}.`)
  return new CallError('sandbox', `${what}: ${messageOf(error).sentence}`)
}
