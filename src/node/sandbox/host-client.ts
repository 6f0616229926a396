import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { CallError, Cancelled } from '../../core/errors.ts'
import type { SandboxTier } from '../../core/ports.ts'
import { entryPath } from '../entry.ts'
import type { FromHost, HostRun, RunOutcome, ToHost } from './host-channel.ts'

/** What the host itself needs of the environment; commands get none of it. */
const PASSED = [
  // In a desktop editor this process, and so the host, is Electron that acts as Node.
  'ELECTRON_RUN_AS_NODE',
  'PATH',
  'HOME',
  'TMPDIR',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'windir',
  'TEMP',
  'TMP',
]

interface Waiting {
  resolve(outcome: RunOutcome): void
  reject(error: Error): void
}

/** One sandbox host process, started when first needed and again after it died. */
export class HostClient {
  private readonly tier: SandboxTier
  private readonly network: string[]
  readonly cwd: string
  private readonly waiting = new Map<number, Waiting>()
  private child: Promise<ChildProcess> | null = null
  private next = 1

  /** @param cwd an empty folder: the sandbox library looks at what lies around the host */
  constructor(options: { tier: SandboxTier; network: string[]; cwd: string }) {
    this.tier = options.tier
    this.network = options.network
    this.cwd = options.cwd
  }

  /** Throws CallError 'sandbox' when it could not be run, Cancelled when the signal fired. */
  async run(request: Omit<HostRun, 'type' | 'id'>, signal: AbortSignal): Promise<RunOutcome> {
    if (signal.aborted) throw new Cancelled()
    const child = await this.started()
    const id = this.next++
    const stop = () => this.tell(child, { type: 'kill', id })
    try {
      const outcome = await new Promise<RunOutcome>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject })
        child.channel?.ref()
        signal.addEventListener('abort', stop, { once: true })
        this.tell(child, { ...request, type: 'run', id })
        if (signal.aborted) stop()
      })
      if (signal.aborted) throw new Cancelled()
      return outcome
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
      this.waiting.delete(id)
      if (this.waiting.size === 0) child.channel?.unref()
    }
  }

  /** Ends the host and all that it runs. */
  async close(): Promise<void> {
    const child = await this.child?.catch(() => null)
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const late = setTimeout(() => child.kill('SIGKILL'), 2000)
    // Its end is waited for: without this a slow one leaves nothing that keeps the process alive, and it ends here.
    child.ref()
    child.disconnect()
    await gone
    clearTimeout(late)
  }

  private started(): Promise<ChildProcess> {
    this.child ??= this.start()
    return this.child
  }

  private start(): Promise<ChildProcess> {
    const env = Object.fromEntries(
      PASSED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    )
    const child = fork(entryPath('sandbox-host', 'sandbox/host.ts'), [], {
      cwd: this.cwd,
      env,
      execArgv: [],
      serialization: 'advanced',
      // A group of its own: a Ctrl-C in the terminal must reach the asking process alone.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000)
    })
    // An idle host does not keep the process alive; a command that runs references the channel.
    child.unref()
    if (child.stderr && 'unref' in child.stderr) (child.stderr as Socket).unref()
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromHost) => {
        if (message.type === 'ready') {
          child.channel?.unref()
          resolve(child)
        }
        if (message.type === 'failed')
          reject(new CallError('sandbox', `The sandbox did not start: ${message.message}`))
        else if (message.type === 'done') this.waiting.get(message.id)?.resolve(message.outcome)
        else if (message.type === 'error')
          this.waiting
            .get(message.id)
            ?.reject(new CallError('sandbox', `The command could not be run: ${message.message}`))
      })
      const gone = (why: string) => {
        const error = new CallError(
          'sandbox',
          `The sandbox host ${why}${said === '' ? '.' : `: ${said.trim().split('\n').at(-1)}`}`,
        )
        if (this.child !== null) this.child = null
        reject(error)
        for (const waiting of this.waiting.values()) waiting.reject(error)
      }
      child.on('error', (error) => gone(`could not be started (${error.message})`))
      child.on('exit', (code, signal) => gone(`ended with ${signal ?? `exit code ${code}`}`))
      this.tell(child, { type: 'start', tier: this.tier, network: this.network })
    })
  }

  private tell(child: ChildProcess, message: ToHost): void {
    // A host that is gone says so by its exit event.
    if (child.connected) child.send(message, () => {})
  }
}
