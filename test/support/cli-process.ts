import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunFinished } from '../../src/core/run/events.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const DIE_AT = new URL('./die-at.ts', import.meta.url).href
/** Compiled code is shared by all these processes: starting one takes half the time. */
const COMPILE_CACHE = join(tmpdir(), 'tfgrpo-test-compile-cache')

export interface CliOptions {
  cwd: string
  /** besides PATH and a HOME inside `cwd`; undefined takes a variable away */
  env?: Record<string, string | undefined>
  /** a moment at which the process kills itself, see die-at.ts */
  dieAt?: DieAt
  /** another build's dist/cli.js in place of the source */
  program?: string
}

/**
 * A file operation at which the process sends itself SIGKILL: `nth` of its kind (1 = the first) on a path that ends
 * with `path`. A `write` puts `share` of its bytes on disk first; `command` waits `delayMs` after a verifier's command was
 * handed to the process that runs it.
 */
export type DieAt =
  | { at: 'rename' | 'append'; path: string; when: 'before' | 'after'; nth: number }
  | { at: 'write'; path: string; share: number; nth: number }
  | { at: 'command'; delayMs: number; nth: number }

export interface CliResult {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface CliProcess {
  child: ChildProcess
  /** what was written up to now */
  readonly stdout: string
  readonly stderr: string
  ended: Promise<CliResult>
}

/** Starts tfgrpo from source, as a real process without a wrapper. */
export function startCli(args: readonly string[], options: CliOptions): CliProcess {
  const home = join(options.cwd, '.home')
  mkdirSync(home, { recursive: true })
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    NODE_NO_WARNINGS: '1',
    ...(options.dieAt ? { TFGRPO_TEST_DIE_AT: JSON.stringify(options.dieAt) } : {}),
    ...options.env,
  }
  const preload = options.dieAt ? ['--import', DIE_AT] : []
  const child = spawn(process.execPath, [...preload, options.program ?? MAIN, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return {
    child,
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    ended,
  }
}

/** Runs tfgrpo to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).ended
}

/** The records of a --json run. */
export function recordsOf(stdout: string): ({ type: string } & Record<string, unknown>)[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** The last record of a training run. */
export function finishedOf(result: CliResult): RunFinished {
  const last = recordsOf(result.stdout).at(-1)
  if (last?.type !== 'run-finished')
    throw new Error(`The run has no last record (exit ${result.code}). ${result.stderr}`)
  return last as unknown as RunFinished
}
