/**
 * The sandbox host: a process of its own, since the sandbox library keeps one state a process and its list of
 * network hosts counts only at its start. It runs commands and ends, with everything it started, when the process
 * that asked for them goes away.
 */
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  COPIES_PREFIX,
  type FromHost,
  type HostRun,
  type HostStart,
  type Places,
  type RunOutcome,
  type ToHost,
} from './host-channel.ts'
import { type RunningProcess, runProcess } from './run-process.ts'
import {
  COMMAND_VARIABLE,
  commandEnvironment,
  insideCommand,
  startedMark,
  startSandboxRuntime,
  wrapFor,
} from './wrap.ts'

let start: HostStart | null = null
const running = new Map<number, RunningProcess>()
const killed = new Set<number>()
const wraps = new Map<string, Promise<string>>()

function send(message: FromHost): void {
  if (process.connected) process.send?.(message, () => {})
}

const wrapKey = (places: Places, path: string) => JSON.stringify([places, path])

function wrapped(places: Places, path: string, network: string[]): Promise<string> {
  const key = wrapKey(places, path)
  let wrap = wraps.get(key)
  if (wrap === undefined) {
    wrap = wrapFor(places, path, network)
    wrap.catch(() => wraps.delete(key))
    wraps.set(key, wrap)
  }
  return wrap
}

/**
 * Runs a command. A sandbox that cannot be set up says nothing about the command: folders that it was prepared with may
 * be gone (packages that are installed anew meanwhile), so it is prepared once more, and then given up with the reason.
 */
async function run(message: HostRun): Promise<RunOutcome> {
  const { id, places, path } = message
  try {
    const first = await runOnce(message)
    if (wasStarted(first, places) || killed.has(id)) return first
    wraps.delete(wrapKey(places, path))
    const second = await runOnce(message)
    if (wasStarted(second, places) || killed.has(id)) return second
    const said = second.stderr.trim().split('\n')[0]
    throw new Error(`the sandbox could not be set up (${said || 'it gave no reason'}).`)
  } finally {
    killed.delete(id)
  }
}

function wasStarted({ exitCode, timedOut, stdout }: RunOutcome, { slot }: Places): boolean {
  if (start?.tier !== 'sandboxed' || exitCode === 0 || timedOut || stdout !== '') return true
  return existsSync(startedMark(slot))
}

async function runOnce(message: HostRun): Promise<RunOutcome> {
  const { command, places, path, timeoutMs, outputLimit } = message
  if (start === null) throw new Error('The sandbox host was not started.')
  const cwd = join(places.slot, 'work')
  rmSync(startedMark(places.slot), { force: true })
  let child: RunningProcess
  if (start.tier === 'unsandboxed' && process.platform === 'win32') {
    const env = { ...commandEnvironment(places.slot, path), ...windowsEnvironment(places.slot) }
    child = runProcess({
      file: process.env.ComSpec ?? 'cmd.exe',
      args: ['/d', '/s', '/c', command],
      cwd,
      env,
      timeoutMs,
      outputLimit,
    })
  } else {
    const line =
      start.tier === 'unsandboxed'
        ? insideCommand(places.slot, path, false)
        : `exec ${await wrapped(places, path, start.network)}`
    if (killed.has(message.id)) throw new Error('The command was cancelled.')
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', [COMMAND_VARIABLE]: command }
    child = runProcess({ file: '/bin/sh', args: ['-c', line], cwd, env, timeoutMs, outputLimit })
  }
  running.set(message.id, child)
  try {
    return await child.outcome
  } finally {
    running.delete(message.id)
  }
}

function windowsEnvironment(slot: string): Record<string, string> {
  const passed = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'windir'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  )
  return {
    ...Object.fromEntries(passed),
    USERPROFILE: join(slot, 'home'),
    TEMP: join(slot, 'tmp'),
    TMP: join(slot, 'tmp'),
  }
}

function end(): void {
  for (const child of running.values()) child.kill()
  // The asking process removes the copies itself, unless it was killed.
  const copies = dirname(process.cwd())
  if (basename(copies).startsWith(COPIES_PREFIX)) {
    process.chdir('/')
    rmSync(copies, { recursive: true, force: true, maxRetries: 3 })
  }
  process.exit(0)
}

// A Ctrl-C in the terminal is the asking process's to handle; it tells this one by leaving.
process.on('SIGINT', () => {})
process.on('disconnect', end)
process.on('SIGTERM', end)
process.on('message', (message: ToHost) => {
  if (message.type === 'start') {
    start = message
    const ready = message.tier === 'sandboxed' ? startSandboxRuntime(message.network) : Promise.resolve()
    ready.then(
      () => send({ type: 'ready' }),
      (error: unknown) =>
        send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
  } else if (message.type === 'kill') {
    killed.add(message.id)
    running.get(message.id)?.kill()
  } else {
    const { id } = message
    run(message).then(
      (outcome) => send({ type: 'done', id, outcome }),
      (error: unknown) =>
        send({ type: 'error', id, message: error instanceof Error ? error.message : String(error) }),
    )
  }
})
