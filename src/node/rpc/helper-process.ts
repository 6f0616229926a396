import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { connect, type Remote } from './connect.ts'
import { processLine } from './line.ts'

/** Environment variables that every helper needs. */
const PASSED = [
  // In a desktop editor this process, and so the helper, is Electron acting as Node.
  'ELECTRON_RUN_AS_NODE',
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
]

/** How long its stderr may stay open after its end: a process that it started may hold it open. */
const DRAIN_MS = 300

/** A helper ended. The message is a clause: "ended with signal SIGKILL (the last line on its stderr)". */
export class HelperGone extends Error {
  override readonly name = 'HelperGone'
}

export interface HelperOptions<Own extends object> {
  /** absolute path */
  program: string
  /** functions of this process that it may call */
  functions: Own
  /** working folder, absolute; default: that of this process */
  cwd?: string
  /** additional environment variables; nothing else is passed on, so no keys */
  variables?: readonly string[]
  /** leads its own process group: a Ctrl-C in the terminal then reaches only this process */
  ownGroup?: boolean
  /** called before its calls are rejected, whether or not its end was requested */
  gone(error: HelperGone): void
}

/** One of our programs in its own process. Keeps this process alive only while calls to it are under way. */
export class HelperProcess<F extends object, Own extends object> {
  readonly #child: ChildProcess
  readonly #remote: Remote<F>
  readonly #ended: Promise<void>
  #calls = 0
  #said = ''

  constructor(options: HelperOptions<Own>) {
    const names = [...PASSED, ...(options.variables ?? [])]
    const child = fork(options.program, [], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: Object.fromEntries(
        names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
      ),
      execArgv: [],
      serialization: 'advanced',
      detached: options.ownGroup === true && process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child = child
    this.#remote = connect<F, Own>(processLine(child), options.functions)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-2000)
    })
    child.unref()
    child.channel?.unref()
    if (child.stderr && 'unref' in child.stderr) (child.stderr as Socket).unref()
    this.#ended = new Promise((resolve) => {
      let drain: NodeJS.Timeout | undefined
      let ended = false
      const gone = (how: string) => {
        if (ended) return
        ended = true
        clearTimeout(drain)
        const last = this.#said.trim().split('\n').at(-1)
        const error = new HelperGone(`${how}${last ? ` (${last.slice(0, 300)})` : ''}`)
        options.gone(error)
        this.#remote.close(error)
        resolve()
      }
      child.on('error', (error) => gone(`could not be used (${error.message})`))
      // Not `close`, which does not come once this end has disconnected the channel.
      child.once('exit', (code, signal) => {
        const end = () => gone(`ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`)
        if (!child.stderr || child.stderr.closed) return end()
        child.stderr.once('close', end)
        drain = setTimeout(() => child.stderr?.destroy(), DRAIN_MS)
      })
    })
  }

  /** As Remote.call; throws HelperGone when it ends meanwhile or has ended. */
  call: Remote<F>['call'] = async (name, ...args) => {
    this.#calls++
    this.#child.channel?.ref()
    try {
      return await this.#remote.call(name, ...args)
    } finally {
      if (--this.#calls === 0) this.#child.channel?.unref()
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Waits until it has ended, for example after `disconnect`. @param graceMs time after which it is killed */
  async close(graceMs: number): Promise<void> {
    const late = setTimeout(() => this.kill(), graceMs)
    // Without this, nothing would keep this process alive until a slow end.
    this.#child.ref()
    if (this.#child.connected) this.#child.disconnect()
    await this.#ended
    clearTimeout(late)
  }
}
