/**
 * One test a rule of the sandbox. Each tries the same thing without the sandbox (on the machine, or in the weaker
 * tier) and sees it work, so that a sandbox which is present but contains nothing fails here.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { CommandRequest } from '../../src/core/ports.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { noSandbox } from '../support/no-sandbox.ts'

const WORD = `secret-${process.pid}`
const roots: string[] = []
let sandbox: ClosableWorkspaces
let weak: ClosableWorkspaces
let workspace: string
let server: Server
let port: number

function folder(parent = tmpdir()): string {
  const path = mkdtempSync(join(parent, '.tfgrpo-escape-'))
  roots.push(path)
  return path
}

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  workspace = folder()
  mkdirSync(join(workspace, 'test'))
  writeFileSync(join(workspace, 'test/check.txt'), 'the original\n')
  writeFileSync(join(workspace, 'set.tasks.yaml'), WORD)
  writeFileSync(join(workspace, '.env'), WORD)
  mkdirSync(join(workspace, '.grpo/runs/r1'), { recursive: true })
  writeFileSync(join(workspace, '.grpo/runs/r1/journal.jsonl'), WORD)
  mkdirSync(join(workspace, '.git'))
  writeFileSync(join(workspace, '.git/config'), WORD)
  symlinkSync('/etc', join(workspace, 'link'))
  server = createServer((socket) => socket.end(WORD))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as { port: number }).port
  sandbox = await createWorkspaces({ concurrency: 2 })
  weak = await createWorkspaces({ concurrency: 2, unsandboxed: true, probe: noSandbox })
})

afterAll(async () => {
  await Promise.all([sandbox?.close(), weak?.close()])
  server?.close()
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

const never = new AbortController().signal

function request(command: string, more: Partial<CommandRequest> = {}): CommandRequest {
  return {
    workspace,
    workspaceDigest: 'w',
    files: [],
    run: { command },
    timeoutSeconds: 10,
    network: [],
    draw: 'test',
    ...more,
  }
}

/** stdout in the sandbox and in the weaker tier, which shows that the attempt itself is sound. */
async function both(command: string, more: Partial<CommandRequest> = {}) {
  const inside = await runOnce(sandbox, request(command, more), never)
  const outside = await runOnce(weak, request(command, more), never)
  return { inside, outside }
}

/** Reads a file in both tiers. */
async function readBoth(path: string) {
  const { inside, outside } = await both(`cat '${path}'; ls -a "$(dirname '${path}')"`)
  expect(outside.stdout).toContain(WORD)
  return inside
}

describe('the sandbox', () => {
  it('says which tier it is', () => {
    expect([sandbox.tier, weak.tier]).toEqual(['sandboxed', 'unsandboxed'])
  })

  it('keeps files of the home folder and keys from being read', async () => {
    const key = join(folder(homedir()), 'id_ed25519')
    writeFileSync(key, WORD)
    expect((await readBoth(key)).stdout).not.toMatch(/secret|id_ed25519/)
  })

  it('keeps other workspaces from being read', async () => {
    const other = join(folder(), 'notes.txt')
    writeFileSync(other, WORD)
    expect((await readBoth(other)).stdout).not.toMatch(/secret|notes/)
  })

  it('keeps its own workspace outside of the copy from being read: task files, runs, .env', async () => {
    for (const path of ['set.tasks.yaml', '.grpo/runs/r1/journal.jsonl', '.env', '.git/config'])
      expect((await readBoth(join(workspace, path))).stdout, path).not.toContain(WORD)
  })

  it('leaves task files, .grpo, .git and .env out of the copy', async () => {
    const { inside, outside } = await both('ls -A; ls -A .. ; cat test/check.txt')
    for (const { stdout } of [inside, outside]) {
      expect(stdout).toContain('the original')
      expect(stdout).not.toMatch(/tasks\.yaml|\.grpo|\.git|\.env/)
    }
  })

  it('keeps what the caller names from being read', async () => {
    const path = '/etc/passwd'
    const strict = await createWorkspaces({ denyRead: [path], concurrency: 1 })
    try {
      expect((await runOnce(sandbox, request(`cat ${path}`), never)).stdout).toContain('root:')
      expect((await runOnce(strict, request(`cat ${path}`), never)).stdout).toBe('')
    } finally {
      await strict.close()
    }
  })

  it('keeps copies of other commands from being read', async () => {
    const writing = runOnce(sandbox, request(`echo ${WORD} > mine; sleep 1.5`), never)
    const looking = await runOnce(sandbox, request('sleep 0.5; cat ../../*/work/mine; ls ../..'), never)
    expect(looking.stdout.trim().split('\n')).toHaveLength(1)
    expect(looking.stdout).not.toContain(WORD)
    await writing
    const weakWriting = runOnce(weak, request(`echo ${WORD} > mine; sleep 1.5`), never)
    expect((await runOnce(weak, request('sleep 0.5; cat ../../*/work/mine'), never)).stdout).toContain(WORD)
    await weakWriting
  })

  it('keeps everything outside of the copy from being written', async () => {
    const target = folder()
    const attempt = (name: string) =>
      ['/usr/local', '/etc', target, workspace, homedir()]
        .map((place) => `echo x > ${place}/${name}`)
        .join('; ')
    await runOnce(sandbox, request(attempt('tfgrpo-escape-in')), never)
    for (const place of ['/usr/local', '/etc', target, workspace, homedir()])
      expect(existsSync(join(place, 'tfgrpo-escape-in')), place).toBe(false)
    await runOnce(weak, request(`echo x > ${target}/out`), never)
    expect(existsSync(join(target, 'out'))).toBe(true)
  })

  it('has no network, not even to this machine', async () => {
    const { inside, outside } = await both(
      `node -e 'require("net").connect(${port},"127.0.0.1").on("data",d=>console.log(String(d))).on("error",e=>console.log("no: "+e.code))'`,
    )
    expect(outside.stdout).toContain(WORD)
    expect(inside.stdout).toContain('no: ECONNREFUSED')
  })

  it('lets a command reach the hosts of its list, and no other', async () => {
    const fetching = `node -e 'fetch("http://"+process.argv[1]).then(async r=>console.log(r.status, await r.text()),e=>console.log("no"))' `
    const { createServer: http } = await import('node:http')
    const site = http((_, response) => response.end(WORD))
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const address = `127.0.0.1:${(site.address() as { port: number }).port}`
    try {
      // Clients do not ask a proxy for this machine unless NO_PROXY is empty.
      const command = `NO_PROXY= no_proxy= ${fetching}${address}`
      expect((await runOnce(sandbox, request(command, { network: [address] }), never)).stdout).toContain(WORD)
      expect(
        (await runOnce(sandbox, request(command, { network: ['example.org'] }), never)).stdout,
      ).not.toContain(WORD)
    } finally {
      site.close()
    }
  })

  it('passes no variable of the environment on', async () => {
    process.env.TFGRPO_ESCAPE_KEY = WORD
    try {
      expect(execFileSync('env', { encoding: 'utf8' })).toContain(WORD)
      for (const tier of [
        sandbox,
        await createWorkspaces({ unsandboxed: true, concurrency: 1, probe: noSandbox }),
      ]) {
        const { stdout } = await runOnce(tier, request('env; cat /proc/*/environ | tr "\\0" "\\n"'), never)
        expect(stdout).toContain('HOME=')
        if (tier === sandbox) expect(stdout).not.toContain(WORD)
        expect((await runOnce(tier, request('env'), never)).stdout).not.toContain(WORD)
        if (tier !== sandbox) await tier.close()
      }
    } finally {
      delete process.env.TFGRPO_ESCAPE_KEY
    }
  })

  it('has HOME and TMPDIR inside the copy and reads no startup file of a shell', async () => {
    const startup = join(folder(), 'startup')
    writeFileSync(startup, `echo ${WORD}\n`)
    const plain = spawnSync('bash', ['-c', 'true'], {
      env: { ...process.env, BASH_ENV: startup },
      encoding: 'utf8',
    })
    expect(plain.stdout).toContain(WORD)
    process.env.BASH_ENV = startup
    process.env.ENV = startup
    try {
      const { stdout } = await runOnce(
        sandbox,
        request('bash -c true; sh -c true; echo $HOME $TMPDIR; touch $HOME/a $TMPDIR/b && echo both'),
        never,
      )
      expect(stdout).toBe('<copy>/home <copy>/tmp\nboth\n')
    } finally {
      delete process.env.BASH_ENV
      delete process.env.ENV
    }
  })

  it('closes stdin', async () => {
    const { inside } = await both('cat; echo end')
    expect(inside).toMatchObject({ stdout: 'end\n', timedOut: false })
    const fed = spawnSync('sh', ['-c', 'cat'], { input: WORD, encoding: 'utf8' })
    expect(fed.stdout).toBe(WORD)
  })

  it('kills what a command leaves in the background', async () => {
    const mark = `3${process.pid}.5`
    const alive = () => spawnSync('pgrep', ['-f', `sleep ${mark}`], { encoding: 'utf8' }).stdout !== ''
    const daemon = `setsid nohup sleep ${mark} >/dev/null 2>&1 & sleep 0.1; echo started`
    expect((await runOnce(sandbox, request(daemon), never)).stdout).toBe('started\n')
    expect(alive()).toBe(false)
    // The same line, run plainly, leaves its daemon behind.
    spawnSync('sh', ['-c', daemon])
    expect(alive()).toBe(true)
    for (const pid of spawnSync('pgrep', ['-f', `sleep ${mark}`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n'))
      process.kill(Number(pid))
  })

  it('kills the whole group when the time is up, whatever traps it sets and however it forks', async () => {
    const mark = `4${process.pid}.5`
    const fork = `trap "" TERM INT HUP; (trap "" TERM; sleep ${mark}) & sleep ${mark}`
    for (const tier of [sandbox, weak]) {
      const result = await runOnce(tier, request(fork, { timeoutSeconds: 0.5 }), never)
      expect(result).toMatchObject({ timedOut: true, exitCode: null })
      expect(spawnSync('pgrep', ['-f', `sleep ${mark}`], { encoding: 'utf8' }).stdout).toBe('')
    }
  })

  it('kills the whole group when the caller cancels', async () => {
    const mark = `5${process.pid}.5`
    for (const tier of [sandbox, weak]) {
      const stop = new AbortController()
      const running = runOnce(tier, request(`sleep ${mark}`), stop.signal)
      setTimeout(() => stop.abort(), 300)
      await expect(running).rejects.toMatchObject({ name: 'Cancelled' })
      // The kill is sent before the promise settles; the group is gone with the outcome that it waits for.
      expect(spawnSync('pgrep', ['-f', `sleep ${mark}`], { encoding: 'utf8' }).stdout).toBe('')
    }
  })

  it('does not see processes of the machine', async () => {
    const { inside, outside } = await both(`kill -0 ${process.pid} && echo seen`)
    expect(outside.stdout).toBe('seen\n')
    expect(inside.stdout).toBe('')
  })

  it('does not follow a link out of the copy when the answer is written', async () => {
    for (const path of ['link/tfgrpo-escape', '../../escape', '/tmp/tfgrpo-escape-abs', 'test/check.txt/x'])
      await expect(
        runOnce(sandbox, request('true', { files: [{ path, content: 'x' }] }), never),
      ).rejects.toMatchObject({
        name: 'CallError',
        kind: 'sandbox',
      })
    expect(existsSync('/etc/tfgrpo-escape')).toBe(false)
    expect(existsSync('/tmp/tfgrpo-escape-abs')).toBe(false)
  })

  it('does not let a link made inside lead out', async () => {
    const other = join(folder(), 'notes.txt')
    writeFileSync(other, WORD)
    const { inside, outside } = await both(`ln -s ${other} way; cat way; echo changed > way`)
    expect(outside.stdout).toContain(WORD)
    expect(readFileSync(other, 'utf8')).toBe('changed\n')
    expect(inside.stdout).not.toContain(WORD)
  })

  it('gives every command the original test files, whatever the one before did to its copy', async () => {
    for (const tier of [sandbox, weak]) {
      for (let i = 0; i < 4; i++) {
        const { stdout } = await runOnce(
          tier,
          request(
            'cat test/check.txt answer.txt; echo forged > test/check.txt; rm -f answer.txt; chmod 000 test',
            {
              files: [{ path: 'answer.txt', content: `answer ${i}\n` }],
            },
          ),
          never,
        )
        expect(stdout).toBe(`the original\nanswer ${i}\n`)
      }
    }
    expect(readFileSync(join(workspace, 'test/check.txt'), 'utf8')).toBe('the original\n')
  })

  it('keeps packages readable and unwritable', async () => {
    const place = folder()
    mkdirSync(join(place, 'node_modules/pkg'), { recursive: true })
    writeFileSync(join(place, 'node_modules/pkg/index.js'), `module.exports = '${WORD}'`)
    const command = `node -p 'require("pkg")'; echo bad > node_modules/pkg/index.js; mkdir -p node_modules/.cache && echo cached`
    const more = { workspace: place, workspaceDigest: 'p' }
    const { stdout } = await runOnce(sandbox, request(command, more), never)
    expect(stdout).toBe(`${WORD}\ncached\n`)
    expect(readFileSync(join(place, 'node_modules/pkg/index.js'), 'utf8')).toContain(WORD)
    await runOnce(weak, request(command, more), never)
    expect(readFileSync(join(place, 'node_modules/pkg/index.js'), 'utf8')).toBe('bad\n')
  })

  it('is set up again if packages disappear meanwhile, and never blames the answer', async () => {
    const place = folder()
    mkdirSync(join(place, 'node_modules/pkg'), { recursive: true })
    const more = { workspace: place, workspaceDigest: 'gone' }
    const twice = (command: string) =>
      Promise.all([0, 1].map(() => runOnce(sandbox, request(command, more), never)))
    for (const { exitCode } of await twice('sleep 0.2; ls node_modules')) expect(exitCode).toBe(0)
    rmSync(join(place, 'node_modules'), { recursive: true })
    for (const { stdout, stderr, exitCode } of await twice('sleep 0.2; echo ran; exit 3'))
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'ran\n', stderr: '', exitCode: 3 })
    // A command that fails before it says anything was started all the same.
    expect((await runOnce(sandbox, request('exit 4', more), never)).exitCode).toBe(4)
  })

  it('keeps the head and the tail of a flood of output', async () => {
    const { inside } = await both(`echo first; head -c 5000000 /dev/zero | tr "\\0" x; echo; echo last`)
    expect(inside.truncated).toBe(true)
    expect(inside.stdout.length).toBeLessThan(1_100_000)
    expect(inside.stdout).toMatch(/^first\n[\s\S]*\[\.\.\. \d+ bytes left out \.\.\.\][\s\S]*last\n$/)
  })

  it('ends with all it started when the process that asked is killed, and leaves no copy', async () => {
    const mark = `6${process.pid}.5`
    const source = new URL('../../src/node/workspaces/local/create-workspaces.ts', import.meta.url).href
    const once = new URL('../../src/core/verify/run-once.ts', import.meta.url).href
    const none = new URL('../support/no-sandbox.ts', import.meta.url).href
    const program = `
      const { createWorkspaces } = await import(${JSON.stringify(source)})
      const { runOnce } = await import(${JSON.stringify(once)})
      const { noSandbox } = await import(${JSON.stringify(none)})
      for (const unsandboxed of [false, true]) {
        const sandbox = await createWorkspaces({ unsandboxed, concurrency: 1, ...(unsandboxed ? { probe: noSandbox } : {}) })
        void runOnce(sandbox, { workspaceDigest: '', files: [], run: { command: 'pwd >&2; sleep ${mark}' }, timeoutSeconds: 60, network: [], draw: '' }, new AbortController().signal)
      }
      console.log('ready')`
    const copies = folder()
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, TMPDIR: copies },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const sleeping = () => spawnSync('pgrep', ['-f', `sleep ${mark}`], { encoding: 'utf8' }).stdout.trim()
    await expect.poll(() => sleeping().split('\n').length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
    expect(readdirSync(copies)).toHaveLength(2)
    child.kill('SIGKILL')
    await expect.poll(sleeping, { timeout: 5000 }).toBe('')
    await expect.poll(() => readdirSync(copies), { timeout: 5000 }).toEqual([])
  })
})
