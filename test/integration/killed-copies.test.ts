/** Whatever is killed, and whenever: no process stays, and a later start removes the folders. */
import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { removeLeftovers } from '../../src/node/workspaces/local/copies-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'tfgrpo-kill-'))
const copies = join(root, 'copies')
const before = process.env.TMPDIR

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  mkdirSync(copies)
  process.env.TMPDIR = copies
})
afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = before
  rmSync(root, { recursive: true, force: true })
})

const source = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)
/** Two attempts, one with a way to the network: that one has helper processes outside of the sandbox. */
const program = `
const { createWorkspaces } = await import(${source('node/workspaces/local/create-workspaces.ts')})
const workspaces = await createWorkspaces()
console.log('made')
const { signal } = new AbortController()
for (const network of [[], ['127.0.0.1:9']]) {
  const copy = await workspaces.open({ workspaceDigest: '', use: 'attempt', draw: '' }, signal)
  const command = 'mkdir -p deep/er; chmod 0 deep; (setsid sleep 1000 &); echo on; touch running; sleep 1000'
  void copy.exec({ run: { command }, timeoutSeconds: 60, network }, signal)
}
console.log('running')`

interface Started {
  /** what it has said so far */
  said: string
  pid: number
  ended: Promise<unknown>
}

function start(): Started {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const started: Started = {
    said: '',
    pid: child.pid!,
    ended: new Promise((end) => child.once('close', end)),
  }
  child.stdout.on('data', (text) => {
    started.said += String(text)
  })
  return started
}

const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name))

/** Of a process and all that came of it, youngest last. */
function tree(pid: number): number[] {
  const found = [pid]
  const parents = processes().flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const]
    } catch {
      return []
    }
  })
  for (const one of found)
    found.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child))
  return found
}

/** Programs whose working folder is in a folder of copies. */
function working(): string[] {
  return processes().filter((name) => {
    try {
      return readlinkSync(`/proc/${name}/cwd`).startsWith(copies)
    } catch {
      return false
    }
  })
}

function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
}

const isRunning = () =>
  readdirSync(copies, { recursive: true }).some((path) => String(path).endsWith('work/running'))

/** The network's helpers are there as soon as a command may use it. */
const isConnected = () => isRunning() && working().some((pid) => commandLine(pid).includes('socat'))
const commandLine = (pid: number | string) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')

async function oneByOne(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    kill([pid])
    await sleep(2)
  }
}

const atOnce = (pids: readonly number[]) => kill(pids)
const fromTheOldest = oneByOne
const fromTheYoungest = (pids: readonly number[]) => oneByOne(pids.toReversed())

/** What the sandbox library started for the network stays. */
function oursAlone(pids: readonly number[]): void {
  const ours = pids.filter((pid) => commandLine(pid).startsWith(process.execPath))
  expect(ours.length).toBeGreaterThan(2)
  kill(ours)
  expect(working()).not.toEqual([])
}

it.each([
  ['while it starts', atOnce, () => readdirSync(copies).length > 0],
  ['when it has started', atOnce, ({ said }: Started) => said.includes('made')],
  ['while commands start', atOnce, ({ said }: Started) => said.includes('running')],
  ['while commands run', atOnce, isRunning],
  ['while commands run', fromTheYoungest, isRunning],
  ['while commands run', fromTheOldest, isRunning],
  ['while commands run', oursAlone, isConnected],
])(
  'killed %s (%o)',
  async (_when, end, isTime) => {
    const started = start()
    await expect.poll(() => isTime(started), { timeout: 20_000, interval: 5 }).toBe(true)
    await end(tree(started.pid))
    await started.ended
    // The next start does this, too.
    await removeLeftovers()
    expect(readdirSync(copies)).toEqual([])
    await expect.poll(working, { timeout: 5000 }).toEqual([])
  },
  40_000,
)

it('leaves folders of what still runs, of other machines, and what is no folder of copies', async () => {
  const owner = {
    pid: process.pid,
    started: null,
    host: hostname(),
    namespace: readlinkSync('/proc/self/ns/pid'),
  }
  const folders = {
    mine: owner,
    elsewhere: { ...owner, pid: 2 ** 22 + 1, host: 'another' },
    contained: { ...owner, pid: 2 ** 22 + 1, namespace: 'pid:[1]' },
    new: null,
    old: null,
    dead: { ...owner, pid: 2 ** 22 + 1 },
    reused: { ...owner, pid: 1, started: 'another boot/1' },
  }
  for (const [name, content] of Object.entries(folders)) {
    const folder = join(copies, `tfgrpo-copies-${name}`)
    mkdirSync(folder)
    if (content !== null) writeFileSync(join(folder, 'owner.json'), JSON.stringify(content))
    if (name === 'old') utimesSync(folder, 0, 0)
  }
  mkdirSync(join(copies, 'other'))
  await removeLeftovers()
  expect(readdirSync(copies).sort()).toEqual([
    'other',
    ...['contained', 'elsewhere', 'mine', 'new'].map((name) => `tfgrpo-copies-${name}`),
  ])
})
