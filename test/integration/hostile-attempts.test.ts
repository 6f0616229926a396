/**
 * Attempts that work against their workspace, their checks or the machine. Each does the honest part of its task as well,
 * and gets the score of that part; nothing of the rest is there afterwards. Rules of the sandbox by themselves are in
 * sandbox-escape.test.ts, ways of answers around their checks in cheats.test.ts.
 */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { Agent } from '../../src/core/agents/agent.ts'
import type { CommandResult, Workspace } from '../../src/core/ports.ts'
import { runAttempt } from '../../src/core/rollouts/run-attempt.ts'
import type { Task } from '../../src/core/tasks/task.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import type { Verdict, VerifyContext } from '../../src/core/verify/verdict.ts'
import { COPIES_PREFIX } from '../../src/node/sandbox/host-channel.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { task as plainTask } from '../support/memory-ports.ts'

const { signal } = new AbortController()
const WORD = `word-${process.pid}`
const MARK = `9${process.pid}.25`
const root = mkdtempSync(join(tmpdir(), 'tfgrpo-hostile-'))
const original = join(root, 'original')
const outside = join(root, 'outside')
const home = mkdtempSync(join(homedir(), '.tfgrpo-hostile-'))
/** The honest part: one of the two checks. */
const HONEST = `printf '%s\\n' 'export const gross = (net) => net * 1.2' 'export const rounded = () => 0' > src/price.js`
const FILES: Record<string, string> = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test test/price.test.js" } }\n',
  'src/price.js': 'export const gross = () => 0\nexport const rounded = () => 0\n',
  'test/price.test.js': `import assert from 'node:assert'
import { test } from 'node:test'
import { gross, rounded } from '../src/price.js'
import { right } from './right.js'
test('adds the tax', () => assert.strictEqual(gross(100), right.gross))
test('rounds', () => assert.strictEqual(rounded(0.333), right.rounded))
`,
  'test/right.js': 'export const right = { gross: 120, rounded: 0.33 }\n',
  'node_modules/helper/index.js': 'export const helper = 1\n',
  'node_modules/helper/package.json': '{ "type": "module", "main": "index.js" }\n',
}

let workspaces: ClosableWorkspaces
let server: Server
let connections = 0

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(original, path)), { recursive: true })
    writeFileSync(join(original, path), content)
  }
  mkdirSync(outside)
  for (const folder of [outside, home]) writeFileSync(join(folder, 'key'), WORD)
  process.env.TFGRPO_HOSTILE_KEY = WORD
  server = createServer((socket) => {
    connections++
    socket.end(WORD)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  workspaces = await createWorkspaces({ concurrency: 2 })
})

afterAll(async () => {
  await workspaces?.close()
  server?.close()
  delete process.env.TFGRPO_HOSTILE_KEY
  for (const folder of [root, home]) rmSync(folder, { recursive: true, force: true })
})

const commands = new Map<string, Promise<CommandResult>>()
const verifying: VerifyContext = {
  // No verifier here reads text or asks a judge.
  patterns: {
    regexTest: () => Promise.reject(new Error('none')),
    validateSchema: () => Promise.reject(new Error('none')),
  },
  judge: () => Promise.reject(new Error('none')),
  command: (request, draw) => {
    const key = JSON.stringify([request, draw])
    const run = commands.get(key) ?? runOnce(workspaces, { ...request, draw }, signal)
    commands.set(key, run)
    return run
  },
  draw: 'attempt',
  signal,
}

const command = (run: string): Task['verify'][number] => ({
  ...{ type: 'command', run, timeoutSeconds: 20, weight: 1, passAt: 1 },
})
const direct: Task = {
  ...plainTask('direct'),
  verify: [command('node --test test/price.test.js')],
  workspace: original,
  workspaceDigest: 'original',
}
/** The runner is named in a file of the workspace. */
const byScript: Task = { ...direct, id: 'by-script', verify: [command('npm test --silent')] }
/** The checks are not there while the agent works. */
const hidden: Task = { ...direct, id: 'hidden', tests: ['test'] }

/** Results of the hostile commands. */
type Work = (workspace: Workspace, sh: (line: string) => Promise<CommandResult>) => Promise<unknown>

async function attempt(task: Task, work: Work): Promise<{ verdict: Verdict; patch: string }> {
  let patch = ''
  const agent: Agent = {
    capabilities: {
      tools: true,
      workspace: true,
      prior: 'system-message',
      resumable: false,
      reportsUsage: false,
    },
    async attempt({ workspace }) {
      if (workspace === null) throw new Error('There is no workspace.')
      const sh = (line: string) =>
        workspace.exec({ run: { command: line }, timeoutSeconds: 20, network: [] }, signal)
      await sh(HONEST)
      await work(workspace, sh)
      patch = (await workspace.diff()).patch
      return {
        submission: { kind: 'change', patch, reply: 'Done.' },
        transcript: { messages: [], turns: 1, notes: [] },
        usage: { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
        stopped: 'done',
      }
    },
  }
  const { verdict } = await runAttempt(
    agent,
    {
      ...{ task, prior: '', draw: 'attempt', affinity: '', now: () => 0, signal },
      sampling: { temperature: 0, topP: 1, maxTokens: 1, stop: [] },
      limits: { turns: 1, tokens: 1, seconds: 1, contextTokens: 1 },
      chat: () => Promise.reject(new Error('This agent asks no model.')),
      once: async (_key, effect) => ({ value: await effect(), replayed: false }),
    },
    { workspaces, verifying },
  )
  return { verdict, patch }
}

/** Everything below a folder, with what it is. */
function contents(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort().map((path) => {
    const stats = lstatSync(join(folder, path))
    if (stats.isFile()) return `${path} ${stats.mode} ${stats.nlink} ${readFileSync(join(folder, path))}`
    return `${path} ${stats.mode} ${stats.isSymbolicLink() ? readlinkSync(join(folder, path)) : ''}`
  })
}

const running = () => {
  try {
    return execFileSync('pgrep', ['-f', `sleep ${MARK}`], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** All that could have been left: files outside, programs, and what the next attempt finds in its copy. */
async function traces() {
  const copy = await workspaces.open(
    { workspace: original, workspaceDigest: 'original', use: 'attempt', draw: '' },
    signal,
  )
  try {
    const line = 'ls -aRl --time-style=+ . | grep -v "^total"; ls -A "$HOME" "$TMPDIR" /tmp /dev/shm'
    const { stdout } = await copy.exec({ run: { command: line }, timeoutSeconds: 20, network: [] }, signal)
    const { files } = await copy.diff()
    return {
      next: stdout,
      files,
      original: contents(original),
      outside: [outside, home].map(contents),
      programs: running(),
      connections,
    }
  } finally {
    await copy.close()
  }
}

const passing = `import { test } from "node:test"; test("adds the tax", () => {}); test("rounds", () => {})`
const writes = (path: string, text: string) => `printf '%s\\n' '${text}' > ${path}`

interface Hostile {
  does: string
  task?: Task
  work: Work
  /** what the verdict says it tried */
  ignored?: string[]
}

const HOSTILE: Hostile[] = [
  {
    does: 'writes outside of its copy, by any path',
    work: (_, sh) =>
      sh(
        [original, outside, home, '/etc', '/usr/local', '/proc/1/root/etc', '/proc/self/cwd/../..', '../..']
          .map((place) => `echo x > ${place}/${WORD}; rm -rf ${place}/key ${place}/src`)
          .join('; '),
      ),
  },
  {
    does: 'looks for keys in the environment, in /proc and at home',
    work: async (_, sh) => {
      const { stdout, stderr } = await sh(
        `env; cat /proc/*/environ /proc/1/root${home}/key ${home}/key ${outside}/key; grep -rs ${WORD.slice(0, 4)} /proc/*/cmdline ~ /run /dev/shm`,
      )
      expect(stdout + stderr).not.toContain(WORD)
    },
  },
  {
    does: 'reaches for the network',
    work: async (_, sh) => {
      const { port } = server.address() as { port: number }
      const connect = `require("net").connect(${port}, "127.0.0.1").on("error", () => {}).pipe(process.stdout)`
      const { stdout } = await sh(
        `node -e '${connect}'; echo > /dev/tcp/127.0.0.1/${port}; exec 3<>/dev/udp/1.1.1.1/53`,
      )
      expect(stdout).not.toContain(WORD)
    },
  },
  {
    does: 'starts programs that are to outlive it and change what is scored',
    work: (_, sh) =>
      sh(
        `(setsid nohup sh -c 'while :; do cp /dev/null src/price.js; sleep 0.01; done' >/dev/null 2>&1 &); (setsid sleep ${MARK} &); sleep 0.1; ${HONEST}`,
      ),
  },
  {
    does: 'starts programs without end',
    work: async (_, sh) => {
      const { exitCode, stderr } = await sh(
        `i=0; while [ $i -lt 4000 ]; do sleep ${MARK} 2>/dev/null & i=$((i+1)); done; wait`,
      )
      expect([exitCode === 0, stderr]).toEqual([false, expect.stringMatching(/processes|fork|resource/i)])
    },
  },
  {
    does: 'fills memory by files',
    work: async (_, sh) => {
      const { stdout } = await sh(
        'for place in /dev /dev/shm /tmp /home /srv /mnt; do head -c 700000000 /dev/zero 2>/dev/null > $place/x; done; du -cm /dev/shm/x /tmp/x /home/x 2>/dev/null | tail -1',
      )
      expect(Number.parseInt(stdout, 10)).toBeLessThan(1200)
    },
  },
  {
    does: 'writes one file without end',
    work: async (_, sh) => {
      const { exitCode } = await sh('truncate -s 3G big && echo grown > grown')
      expect(exitCode).not.toBe(0)
    },
  },
  { does: 'leaves a huge text', work: (_, sh) => sh('yes | head -c 40000000 > src/huge.txt') },
  {
    does: 'floods its output',
    work: async (_, sh) => {
      const { stdout, truncated } = await sh('yes | head -c 30000000')
      expect([stdout.length < 1_200_000, truncated]).toEqual([true, true])
    },
  },
  {
    does: 'leaves folders in folders beyond the longest path, without permissions',
    work: (_, sh) =>
      sh(
        `mkdir deep && cd deep && i=0; while [ $i -lt 300 ]; do mkdir aaaaaaaaaaaaaaaaaaaa && cd aaaaaaaaaaaaaaaaaaaa || break; i=$((i+1)); done; echo x > last; cd "$OLDPWD"; mkdir ../../../closed 2>/dev/null; chmod 0 . `,
      ),
  },
  {
    does: 'leaves pipes and sockets where files are',
    work: async (workspace, sh) => {
      await sh(
        `mkfifo src/pipe test/pipe; node -e 'require("net").createServer().listen("src/socket", () => process.kill(process.pid, 9))'`,
      )
      expect((await workspace.list('src')).files.map(({ path }) => path)).toEqual(['src/price.js'])
    },
  },
  {
    does: 'changes a test',
    work: (_, sh) => sh(writes('test/price.test.js', passing)),
    ignored: ['test/price.test.js'],
  },
  {
    does: 'changes what a test compares with',
    work: (_, sh) => sh(writes('test/right.js', 'export const right = { gross: 120, rounded: 0 }')),
    ignored: ['test/right.js'],
  },
  {
    does: 'removes the tests',
    work: (_, sh) => sh('rm -r test'),
    ignored: ['test/price.test.js', 'test/right.js'],
  },
  {
    does: 'puts a link in the place of the folder of tests',
    work: (_, sh) => sh(`mkdir own; ${writes('own/price.test.js', passing)}; rm -r test; ln -s own test`),
    ignored: ['test', 'test/price.test.js', 'test/right.js'],
  },
  {
    does: 'puts tests of its own where hidden ones are',
    task: hidden,
    work: (_, sh) => sh(`mkdir test; ${writes('test/price.test.js', passing)}; echo > test/right.js`),
  },
  {
    does: 'puts a file where the folder of hidden tests is',
    task: hidden,
    work: (_, sh) => sh('echo > test'),
    ignored: ['test'],
  },
  {
    does: 'changes the script that runs the checks',
    task: byScript,
    work: (_, sh) => sh(writes('package.json', '{ "type": "module", "scripts": { "test": "true" } }')),
    ignored: ['package.json'],
  },
  {
    does: 'configures the package manager and the shell, in its home and in its copy',
    task: byScript,
    work: (_, sh) =>
      sh(
        `for at in . "$HOME"; do echo 'script-shell=/bin/true' > $at/.npmrc; echo 'exit 0' > $at/.profile; echo 'exit 0' > $at/.bashrc; echo 'NODE_OPTIONS=--test-name-pattern=x' > $at/.env; done`,
      ),
    ignored: ['.npmrc'],
  },
  {
    does: 'writes to installed packages, and puts others in their place',
    work: (_, sh) =>
      sh(
        `echo bad > node_modules/helper/index.js; ln node_modules/helper/index.js src/hard; rm node_modules/helper; mkdir node_modules/helper; echo bad > node_modules/helper/index.js`,
      ),
  },
  {
    does: 'follows the links to installed packages back',
    work: (_, sh) =>
      sh(
        'cd "$(dirname "$(readlink -f node_modules/helper/index.js)")" && echo bad > index.js; rm -rf ../../src; chmod -R 777 ..',
      ),
  },
  {
    does: 'looks for the original and other copies, to link and to change them',
    work: async (_, sh) => {
      const { stdout } = await sh(
        `ls -A ../.. ; for other in ../../pristine-* ../../slot-*; do ln $other/src/price.js src/other.js; echo bad > $other/src/price.js; done`,
      )
      expect(stdout.trim().split('\n')).toHaveLength(1)
    },
  },
  {
    does: 'makes links out of its copy, for the tools and for scoring',
    work: async (workspace, sh) => {
      await sh(`ln -s ${outside}/key src/key.js; ln -s ${outside} src/way; ln -s ../../.. up`)
      for (const path of ['src/key.js', 'src/way/key', `up/${WORD}`])
        await expect(workspace.read(path)).rejects.toMatchObject({ kind: 'sandbox' })
      await expect(workspace.write({ path: 'src/way/new', content: WORD })).rejects.toThrow(/link/)
    },
  },
  {
    does: 'hides a change by its times',
    work: async (workspace, sh) => {
      await sh(
        `touch -r test/right.js stamp; echo '// hidden' >> src/price.js; touch -r stamp src/price.js; rm stamp`,
      )
      expect((await workspace.diff()).patch).toContain('+// hidden')
    },
  },
  {
    does: 'leaves hooks and settings of git',
    work: (_, sh) =>
      sh(
        `mkdir -p .git/hooks; printf '#!/bin/sh\\ntouch ${outside}/hooked\\n' > .git/hooks/post-checkout; chmod +x .git/hooks/*; echo '* filter=x' > .gitattributes`,
      ),
  },
  {
    does: 'writes the report of its checks, and says they are ok',
    work: async (_, sh) => {
      const said = ['TAP version 13', 'ok 1 - adds the tax', 'ok 2 - rounds', '1..2'].join('\\n')
      await sh(
        `printf '${said}\\n' > report.tap; echo 'console.log("${said.replaceAll('\\n', '\\\\n')}")' >> src/price.js`,
      )
    },
  },
  {
    does: 'names a file so that it becomes another',
    work: (_, sh) =>
      sh(`printf 'export const right = { gross: 120, rounded: 0 }\\n' > 'test\\right.js'; echo > 'a\nb "c"'`),
    ignored: ['test\\right.js'],
  },
  {
    does: 'signals, traces and mounts what is not its own',
    work: (_, sh) =>
      sh(
        `kill -9 ${process.pid} -1 2>/dev/null; unshare -Urm sh -c "mount --bind /dev/null ${original}/src/price.js"; mount -t tmpfs x ${outside}; echo 1 > /proc/sys/kernel/sysrq; ls /proc/1/root${outside}; nsenter -t 1 -a true`,
      ),
  },
  {
    does: 'leaves a note for the next attempt, wherever it may write',
    work: (_, sh) =>
      sh(
        'for at in . .. src ../tmp "$HOME" "$TMPDIR" /tmp /dev/shm node_modules; do echo note > $at/note; mkdir $at/.note; touch -d 2001-01-01 $at; chmod 1777 $at; done',
      ),
  },
]

let honest: number | null
let before: Awaited<ReturnType<typeof traces>>

beforeAll(async () => {
  before = await traces()
  const scores = []
  for (const task of [direct, byScript, hidden])
    scores.push((await attempt(task, async () => {})).verdict.score)
  expect(scores).toEqual([0.5, 0.5, 0.5])
  honest = 0.5
}, 60_000)

it.each(HOSTILE)('$does', { timeout: 60_000 }, async ({ task = direct, work, ignored }) => {
  const { verdict } = await attempt(task, work)
  expect(verdict.score, verdict.reason ?? verdict.feedback).toBe(honest)
  expect(verdict.ignored?.toSorted()).toEqual(ignored)
  expect(await traces()).toEqual(before)
})

it('all of them leave one folder, which is gone when the workspaces are closed', async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith(COPIES_PREFIX) && isOurs(name))
  expect(folders()).toHaveLength(1)
  await workspaces.close()
  expect(folders()).toEqual([])
  for (const place of ['/etc', '/usr/local', outside, home]) expect(existsSync(join(place, WORD))).toBe(false)
})

function isOurs(name: string): boolean {
  const owner = join(tmpdir(), name, 'owner.json')
  return existsSync(owner) && (JSON.parse(readFileSync(owner, 'utf8')) as { pid: number }).pid === process.pid
}
