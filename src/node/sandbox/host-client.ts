import { CallError, Cancelled, isNamed } from '../../core/errors.ts'
import type { SandboxTier } from '../../core/ports.ts'
import { entryPath } from '../entry.ts'
import { type HelperGone, HelperProcess } from '../rpc/helper-process.ts'
import type { HostCommand, RunOutcome, SandboxHost } from './host-channel.ts'

/** What the host itself needs of the environment; commands get none of it. */
const VARIABLES = ['SystemDrive', 'ComSpec', 'PATHEXT', 'windir']
/** After this the host has had its time to end what it runs. */
const GRACE_MS = 2000

type Host = HelperProcess<SandboxHost, object>

/** One sandbox host process, started when first needed and again after it died. */
export class HostClient {
  private readonly tier: SandboxTier
  private readonly network: string[]
  readonly cwd: string
  /** kept when it could not start: asking again would not help */
  private host: Promise<Host> | null = null
  private current: Host | null = null

  /** @param cwd an empty folder: the sandbox library looks at what lies around the host */
  constructor(options: { tier: SandboxTier; network: string[]; cwd: string }) {
    this.tier = options.tier
    this.network = options.network
    this.cwd = options.cwd
  }

  /**
   * Throws CallError 'sandbox' when it could not be run, Cancelled when the signal fired; either way the command and all
   * that it started have ended.
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
  return new CallError('sandbox', `${what}: ${error instanceof Error ? error.message : String(error)}`)
}
