import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
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
  outcome: Promise<RunOutcome>
  /** kills the whole group at once */
  kill(): void
}

/** How long pipes may stay open after the program's end. */
const DRAIN_MS = 300

/**
 * Starts a program as the leader of its own process group, with stdin closed and its output capped. When it ends,
 * times out or is killed, the whole group is killed.
 */
export function runProcess(options: ProcessToRun): RunningProcess {
  const started = performance.now()
  const windows = process.platform === 'win32'
  const child = spawn(options.file, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: !windows,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const stdout = new CappedOutput(options.outputLimit)
  const stderr = new CappedOutput(options.outputLimit)
  child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk))
  let timedOut = false
  const kill = () => killGroup(child)
  const outcome = new Promise<RunOutcome>((resolve, reject) => {
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, options.timeoutMs)
    let drain: NodeJS.Timeout | undefined
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('exit', () => {
      clearTimeout(timer)
      // Background processes must not outlive it, nor hold its pipes open.
      kill()
      drain = setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, DRAIN_MS)
    })
    child.on('close', (code, signal) => {
      clearTimeout(drain)
      resolve({
        exitCode: timedOut || signal !== null ? null : code,
        stdout: stdout.text(),
        stderr: stderr.text(),
        timedOut,
        truncated: stdout.truncated || stderr.truncated,
        seconds: (performance.now() - started) / 1000,
      })
    })
  })
  return { outcome, kill }
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
