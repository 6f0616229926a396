/**
 * The sandbox host: a separate process, since the sandbox library has one state per process and reads its list of
 * network hosts only at its start. It runs commands, and ends with all their processes when its parent process ends.
 */
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Cancelled } from '../../core/errors.ts'
import type { SandboxTier } from '../../core/ports.ts'
import { makeFolderSync } from '../make-folder.ts'
import { connect } from '../rpc/connect.ts'
import { processLine } from '../rpc/line.ts'
import {
  COPIES_PREFIX,
  type HostCommand,
  type OpenOutcome,
  type Places,
  type RunOutcome,
  type SandboxHost,
} from './host-channel.ts'
import { type OpenProcess, openProcess, type ProcessToRun, runProcess } from './run-process.ts'
import { LimitWatch } from './watch-limits.ts'
import {
  COMMAND_VARIABLE,
  commandEnvironment,
  insideCommand,
  passedVariables,
  startedMark,
  startSandboxRuntime,
  wrapFor,
} from './wrap.ts'

/** A socket's path may be so long and no longer; the library adds a name. */
const SOCKET_FOLDER = 70

/** What the sandbox library leaves in the temporary folder goes with the copies, also where this process is killed. */
function ownTemporaryFolder(): void {
  const folder = `${process.cwd()}-tmp`
  if (process.platform !== 'linux' || folder.length > SOCKET_FOLDER) return
  makeFolderSync(folder)
  process.env.TMPDIR = folder
}

let tier: SandboxTier = 'sandboxed'
let network: string[] = []
const running = new Set<{ kill(): void }>()
/** by the name that the caller gave */
const open = new Map<number, Open>()
/** each serves all slots of the same places */
const wraps = new Map<string, { slot: string; line: Promise<string> }>()
const watch = new LimitWatch()

/** What a prepared sandbox depends on. */
type Prepared = Pick<HostCommand, 'places' | 'path' | 'variables'>

const wrapKey = ({ places, path, variables }: Prepared) =>
  inSlot(JSON.stringify([places, path, Object.keys(variables).sort()]), places.slot, '')

/** A text that names a slot, for another one: slots differ in a number only, so what quotes one fits the other. */
function inSlot(text: string, slot: string, other: string): string {
  return text.split(slot).reduce((before, after) => before + (/^\d/.test(after) ? slot : other) + after)
}

function wrapped(prepared: Prepared): Promise<string> {
  const { places, path, variables } = prepared
  const key = wrapKey(prepared)
  let wrap = wraps.get(key)
  if (wrap === undefined) {
    wrap = { slot: places.slot, line: wrapFor(places, path, network, Object.keys(variables).sort()) }
    wrap.line.catch(() => wraps.delete(key))
    wraps.set(key, wrap)
  }
  const { slot, line } = wrap
  return line.then((text) => inSlot(text, slot, places.slot))
}

/**
 * Runs a command. If the sandbox cannot be set up, that says nothing about the command: folders that it was prepared
 * with may be gone (packages reinstalled meanwhile), so it is prepared once more, then given up with the reason.
 */
async function run(command: HostCommand, signal: AbortSignal): Promise<RunOutcome> {
  const { places } = command
  const first = await runOnce(command, signal)
  if (wasStarted(first, places) || signal.aborted) return first
  wraps.delete(wrapKey(command))
  const second = await runOnce(command, signal)
  if (wasStarted(second, places) || signal.aborted) return second
  const said = second.stderr.trim().split('\n')[0]
  throw new Error(`the sandbox could not be set up (${said || 'it gave no reason'}).`)
}

function wasStarted({ exitCode, timedOut, stdout }: RunOutcome, { slot }: Places): boolean {
  if (tier !== 'sandboxed' || exitCode === 0 || timedOut || stdout !== '') return true
  return existsSync(startedMark(slot))
}

async function runOnce(command: HostCommand, signal: AbortSignal): Promise<RunOutcome> {
  const toRun = await prepared(command)
  if (signal.aborted) throw new Cancelled()
  const child = runProcess(toRun)
  running.add(child)
  signal.addEventListener('abort', child.kill, { once: true })
  const limits = watched(child, command)
  try {
    return limits.after(await child.outcome)
  } finally {
    limits.stop()
    signal.removeEventListener('abort', child.kill)
    running.delete(child)
  }
}

/** Watches what a command takes of the machine. Where it was too much, its result says so. */
function watched({ pid, kill }: Pick<OpenProcess, 'pid' | 'kill'>, { places }: HostCommand) {
  let exceeded: string | null = null
  const end = (why: string) => {
    exceeded = why
    kill()
  }
  const after = <T extends Omit<RunOutcome, 'stdout'>>(outcome: T): T =>
    exceeded === null
      ? outcome
      : { ...outcome, exitCode: null, stderr: `${ended(outcome.stderr)}${exceeded}\n` }
  return { after, stop: watch.watch({ pid, folder: places.slot, end }) }
}

const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

/** What is to be started for a command, in the tier that there is. */
async function prepared(asked: HostCommand): Promise<ProcessToRun> {
  const { command, places, path, variables, timeoutMs, outputLimit } = asked
  const common = { cwd: join(places.slot, 'work'), timeoutMs, outputLimit }
  rmSync(startedMark(places.slot), { force: true })
  if (tier === 'unsandboxed' && process.platform === 'win32') {
    const env = {
      ...commandEnvironment(places.slot, path),
      ...windowsEnvironment(places.slot),
      ...variables,
    }
    return { ...common, file: process.env.ComSpec ?? 'cmd.exe', args: ['/d', '/s', '/c', command], env }
  }
  const line =
    tier === 'unsandboxed'
      ? insideCommand(places.slot, path, false, Object.keys(variables).sort())
      : `exec ${await wrapped(asked)}`
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    [COMMAND_VARIABLE]: command,
    ...passedVariables(variables),
  }
  return { ...common, file: '/bin/sh', args: ['-c', line], env }
}

/** A command whose pipes are open. */
interface Open {
  process: OpenProcess
  command: HostCommand
  limits: ReturnType<typeof watched>
  /** it printed something, so it was started */
  spoke: boolean
}

async function openNamed(name: number, command: HostCommand): Promise<void> {
  const process = openProcess(await prepared(command))
  running.add(process)
  open.set(name, { process, command, limits: watched(process, command), spoke: false })
}

function named(name: number): Open {
  const found = open.get(name)
  if (found === undefined) throw new Error(`nothing runs by the name ${name}.`)
  return found
}

async function readNamed(name: number): Promise<Uint8Array | null> {
  const one = named(name)
  const bytes = await one.process.read()
  if (bytes !== null) one.spoke = true
  return bytes
}

async function endedNamed(name: number): Promise<OpenOutcome> {
  const one = named(name)
  const { process, command, limits } = one
  try {
    const outcome = limits.after(await process.outcome)
    const started = one.spoke || wasStarted({ ...outcome, stdout: '' }, command.places)
    // It is prepared anew the next time: folders that it was prepared with may be gone.
    if (!started) wraps.delete(wrapKey(command))
    return { ...outcome, started }
  } finally {
    limits.stop()
    running.delete(process)
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
  for (const child of running) child.kill()
  // The parent process removes the copies itself, unless it was killed.
  const copies = dirname(process.cwd())
  if (basename(copies).startsWith(COPIES_PREFIX)) {
    process.chdir('/')
    try {
      rmSync(copies, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // The next process tries again, and harder.
    }
  }
  endGroup()
  process.exit(0)
}

/** With this process, which leads its group, all that the sandbox library started for it. */
function endGroup(): void {
  if (process.platform === 'win32') return
  try {
    process.kill(-process.pid, 'SIGKILL')
  } catch {
    // It leads none.
  }
}

// The parent process handles Ctrl-C in the terminal; this one ends when the parent does.
process.on('SIGINT', () => {})
process.on('disconnect', end)
process.on('SIGTERM', end)
connect<object, SandboxHost>(processLine(process), {
  start: async (asked, hosts) => {
    tier = asked
    network = hosts
    ownTemporaryFolder()
    if (tier === 'sandboxed') await startSandboxRuntime(network)
  },
  run,
  open: openNamed,
  read: readNamed,
  write: (name, bytes) => named(name).process.write(bytes),
  closeInput: async (name) => named(name).process.closeInput(),
  kill: async (name) => open.get(name)?.process.kill(),
  ended: endedNamed,
  forget: async (name) => {
    open.get(name)?.process.kill()
    open.delete(name)
  },
})
