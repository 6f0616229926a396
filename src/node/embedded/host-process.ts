import { type ChildProcess, fork } from 'node:child_process'
import type { FromHost, HostLoad, ToHost } from './host-channel.ts'

/** Without a sign of life for this long while it works, the process counts as hung. A step takes about 2 s. */
const HANG_MS = 180_000
/** Nothing but these reaches the process: it needs no keys. The first has Electron act as Node in a desktop editor. */
const PASSED = [
  'ELECTRON_RUN_AS_NODE',
  'PATH',
  'HOME',
  'TMPDIR',
  'TFGRPO_KEEP_THREADS',
  'TEMP',
  'TMP',
  'SystemRoot',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
]

export interface HostHandlers {
  message(message: FromHost): void
  /** It ended without being asked to. `why` is a clause, e.g. "its process ended with signal SIGSEGV". */
  gone(why: string): void
}

/** One run of the process that holds the model. */
export class HostProcess {
  private readonly child: ChildProcess
  private readonly handlers: HostHandlers
  private errors = ''
  private closed = false
  private hung = false
  private lastSign = Date.now()
  private readonly watch: NodeJS.Timeout
  /** set by the owner while calls run: silence is normal otherwise */
  working = false

  constructor(hostPath: string, load: HostLoad, handlers: HostHandlers) {
    this.handlers = handlers
    this.child = fork(hostPath, [], {
      env: Object.fromEntries(
        PASSED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
      ),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-2000)
    })
    this.child.on('message', (message) => {
      this.lastSign = Date.now()
      if (!this.closed) this.handlers.message(message as FromHost)
    })
    this.child.on('error', (error) => this.end(`its process could not be used (${error.message})`))
    // 'close' comes after stderr is read to its end.
    this.child.on('close', (code, signal) => this.end(this.describe(code, signal)))
    this.watch = setInterval(() => this.checkHang(), 5_000)
    this.watch.unref()
    this.send(load)
  }

  send(message: ToHost): void {
    this.lastSign = this.working ? this.lastSign : Date.now()
    if (this.child.connected) this.child.send(message, () => {})
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.watch)
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    await new Promise<void>((resolve) => {
      this.child.once('close', () => resolve())
      this.child.kill('SIGKILL')
    })
  }

  private checkHang(): void {
    if (!this.working || Date.now() - this.lastSign < HANG_MS) return
    this.hung = true
    this.child.kill('SIGKILL')
  }

  private end(why: string): void {
    clearInterval(this.watch)
    if (this.closed) return
    this.closed = true
    this.child.kill('SIGKILL')
    this.handlers.gone(why)
  }

  private describe(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.hung) return `its process gave no sign of life for ${HANG_MS / 1000} s`
    const how = signal ? `signal ${signal}` : `exit code ${code}`
    const last = this.errors.trim().split('\n').at(-1)
    return `its process ended with ${how}${last ? ` (${last.slice(0, 300)})` : ''}`
  }
}
