import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { Readable } from 'node:stream'
import { CappedOutput } from './capped-output.ts'
import type { RunOutcome } from './host-channel.ts'

export interface ProcessToRun {
  file: string
  args: string[]
  cwd: string
  env: Record<string, string>
  timeoutMs: number
  outputLimit: number
}

export interface RunningProcess {
  pid: number | undefined
  outcome: Promise<RunOutcome>
  /** kills the whole group at once */
  kill(): void
}

/** A process whose stdin and stdout are used while it runs. */
export interface OpenProcess {
  pid: number | undefined
  /** the next bytes of its stdout; null at its end */
  read(): Promise<Uint8Array | null>
  /** resolves when there is room for more, or when it has ended */
  write(bytes: Uint8Array): Promise<void>
  closeInput(): void
  kill(): void
  outcome: Promise<Omit<RunOutcome, 'stdout'>>
}

/** How long pipes may stay open after the program's end. */
const DRAIN_MS = 300

/**
 * Starts a program as the leader of its own process group, with stdin closed and its output capped. When it ends,
 * times out or is killed, the whole group is killed.
 */
export function runProcess(options: ProcessToRun): RunningProcess {
  const child = launch(options, 'ignore')
  const stdout = new CappedOutput(options.outputLimit)
  const stderr = new CappedOutput(options.outputLimit)
  child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk))
  child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk))
  const outcome = outcomeOf(child, options.timeoutMs, 'close', () => child.stdout?.destroy()).then((end) => ({
    ...end,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated || stderr.truncated,
  }))
  return { pid: child.pid, outcome, kill: () => killGroup(child) }
}

/** The same with stdin open, and its output as it comes: it waits while nobody reads. */
export function openProcess(options: ProcessToRun): OpenProcess {
  const child = launch(options, 'pipe')
  const stderr = new CappedOutput(options.outputLimit)
  child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk))
  // A program that has ended or closed its stdin takes nothing more; its outcome says which.
  child.stdin?.on('error', () => {})
  const outcome = outcomeOf(child, options.timeoutMs, 'exit', () => {}).then((end) => ({
    ...end,
    stderr: stderr.text(),
    truncated: stderr.truncated,
  }))
  // Awaited by whoever asks how it ended.
  outcome.catch(() => {})
  const gone = outcome.then(
    () => {},
    () => {},
  )
  return {
    pid: child.pid,
    read: readerOf(child.stdout, gone),
    write: async (bytes) => {
      const { stdin } = child
      if (stdin === null || !stdin.writable) return
      await Promise.race([new Promise<void>((resolve) => stdin.write(bytes, () => resolve())), gone])
    },
    closeInput: () => child.stdin?.end(),
    kill: () => killGroup(child),
    outcome,
  }
}

function launch(options: ProcessToRun, stdin: 'ignore' | 'pipe'): ChildProcess {
  return spawn(options.file, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: process.platform !== 'win32',
    stdio: [stdin, 'pipe', 'pipe'],
    windowsHide: true,
  })
}

/**
 * @param until the event that ends it: its exit, or that its pipes are closed too
 * @param drained called some time after its exit, where pipes may still be held open
 */
function outcomeOf(
  child: ChildProcess,
  timeoutMs: number,
  until: 'exit' | 'close',
  drained: () => void,
): Promise<Pick<RunOutcome, 'exitCode' | 'timedOut' | 'seconds'>> {
  const started = performance.now()
  let timedOut = false
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child)
    }, timeoutMs)
    let drain: NodeJS.Timeout | undefined
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('exit', () => {
      clearTimeout(timer)
      // Background processes must not outlive it, nor hold its pipes open.
      killGroup(child)
      drain = setTimeout(() => {
        drained()
        child.stderr?.destroy()
      }, DRAIN_MS)
    })
    child.on(until, (code: number | null, signal: NodeJS.Signals | null) => {
      if (until === 'close') clearTimeout(drain)
      resolve({
        exitCode: timedOut || signal !== null ? null : code,
        timedOut,
        seconds: (performance.now() - started) / 1000,
      })
    })
  })
}

/** Reads a stream piece by piece. After the end of its process it waits only briefly for what may hold the pipe open. */
function readerOf(stream: Readable | null, gone: Promise<void>): OpenProcess['read'] {
  const chunks = stream?.[Symbol.asyncIterator]() ?? null
  let over = false
  let waits = false
  let drain: NodeJS.Timeout | undefined
  const dropLater = () => {
    if (over && waits) drain = setTimeout(() => stream?.destroy(), DRAIN_MS)
  }
  void gone.then(() => {
    over = true
    dropLater()
  })
  return async () => {
    if (chunks === null) return null
    waits = true
    dropLater()
    try {
      const { done, value } = await chunks.next()
      return done === true ? null : value
    } catch {
      // It was dropped.
      return null
    } finally {
      waits = false
      clearTimeout(drain)
    }
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    if (child.exitCode === null)
      spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group has already ended.
  }
}
