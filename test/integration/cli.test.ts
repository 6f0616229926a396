import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { writePlan } from '../../src/node/runs/plan-file.ts'
import { RunWriter } from '../../src/node/runs/run-writer.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const BIN = join(ROOT, 'bin/tfgrpo')
/** A Node of the system that is too old to run tfgrpo itself; the wrapper is tested where there is one. */
const OLD = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const major = Number(/^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1])
  return major > 0 && major < 22
})

let folder: string
let runFolder: string
const tfgrpo = (args: string[], options: { node?: string; env?: NodeJS.ProcessEnv; bin?: string } = {}) =>
  spawnSync(options.node ?? process.execPath, [options.bin ?? BIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
  runFolder = join(folder, '.grpo/runs/r7')
  mkdirSync(runFolder, { recursive: true })
  const run = syntheticRun()
  await writePlan(runFolder, run.plan)
  const writer = new RunWriter(runFolder, { run: 'r1', agent: 'reply', model: 'm', version: '0' })
  for (const event of run.events) await writer.write(event)
  await writer.close()
  if (!existsSync(join(ROOT, 'dist/cli.js'))) spawnSync(process.execPath, [join(ROOT, 'esbuild.js')])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tfgrpo', () => {
  it('prints its version and its help', () => {
    expect(tfgrpo(['--version']).stdout).toBe(`${packageJson.version}\n`)
    const help = tfgrpo(['--help'])
    expect(help.status).toBe(0)
    for (const name of ['check', 'preflight', 'train', 'eval', 'library', 'export', 'report', 'model'])
      expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(help.stdout).toContain('Exit codes: 0 done, 1 failed, 2 wrong usage')
    expect(tfgrpo([]).stdout).toBe(help.stdout)
    expect(tfgrpo(['help', 'report']).stdout).toBe(tfgrpo(['report', '--help']).stdout)
  })

  it('exits 2 on wrong usage and names what is near', () => {
    const unknown = tfgrpo(['reprot', 'r7'])
    expect(unknown.status).toBe(2)
    expect(unknown.stderr).toMatch(/unknown command 'reprot'\n\(Did you mean report\?\)/)
    const option = tfgrpo(['report', 'r7', '--opne'])
    expect(option.status).toBe(2)
    expect(option.stderr).toContain('Did you mean --open?')
    expect(tfgrpo(['report']).status).toBe(2)
    expect(tfgrpo(['report', 'r8']).stderr).toMatch(/^There is no run "r8"; the newest in .*: r7\.\n$/)
  })

  it('writes a report, its path on stdout', () => {
    const { stdout, stderr, status } = tfgrpo(['report', 'r7'])
    expect({ stdout, stderr, status }).toEqual({
      stdout: `${join(runFolder, 'report.html')}\n`,
      stderr: '',
      status: 0,
    })
    const page = readFileSync(join(runFolder, 'report.html'), 'utf8')
    expect(page).toContain('Verdict: better.')
    expect(page).toContain('uplot')
    expect(tfgrpo(['report', 'latest', '--out', 'elsewhere.html']).stdout).toBe(
      `${join(folder, 'elsewhere.html')}\n`,
    )
    expect(tfgrpo(['report', '.grpo/runs/r7']).status).toBe(0)
  })

  it('with --json has records alone on stdout', () => {
    const written = tfgrpo(['report', 'r7', '--json'])
    expect(JSON.parse(written.stdout)).toEqual({
      type: 'report-written',
      run: runFolder,
      path: join(runFolder, 'report.html'),
    })
    for (const args of [
      ['--help', '--json'],
      ['report', 'none', '--json'],
      ['nonsense', '--json'],
    ]) {
      const { stdout, stderr } = tfgrpo(args)
      expect(stdout).toBe('')
      expect(stderr).not.toBe('')
    }
  })

  it('reports an unexpected fault in one sentence, keeps secrets out of its log, and shows a stack only when asked', () => {
    // A plan that passes its check and then breaks what trusts it.
    const broken = join(folder, '.grpo/runs/broken')
    cpSync(runFolder, broken, { recursive: true })
    const plan = JSON.parse(readFileSync(join(broken, 'plan.json'), 'utf8'))
    writeFileSync(join(broken, 'plan.json'), JSON.stringify({ ...plan, files: [] }))
    writeFileSync(
      join(broken, 'events.jsonl'),
      '{"type":"lesson-rejected","lesson":null,"reason":"sk-planted-secret"}\nnull\n',
    )
    const env = { OPENAI_API_KEY: 'sk-planted-secret' }
    const { stderr, status } = tfgrpo(['report', 'broken'], { env })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Unexpected fault: .* \(details: .*\)\n$/)
    const log = /details: (.*)\)/.exec(stderr)![1]!
    expect(readFileSync(log, 'utf8')).toMatch(/^tfgrpo report broken\nnode .*\n\w*Error: /)
    expect(readFileSync(log, 'utf8')).not.toContain('sk-planted-secret')
    expect(tfgrpo(['report', 'broken'], { env: { ...env, TFGRPO_DEBUG: '1' } }).stderr).toContain('\n    at ')
  })

  it('runs from any folder and through a link', () => {
    const link = join(folder, 'linked')
    symlinkSync(BIN, link)
    expect(tfgrpo(['--version'], { bin: link }).stdout).toBe(`${packageJson.version}\n`)
  })

  it('says what to do when it is not built', () => {
    const clone = join(folder, 'clone')
    mkdirSync(join(clone, 'bin'), { recursive: true })
    cpSync(BIN, join(clone, 'bin/tfgrpo'))
    const { stderr, status } = tfgrpo([], { bin: join(clone, 'bin/tfgrpo') })
    expect(status).toBe(1)
    expect(stderr).toBe(`tfgrpo is not built yet: run "npm ci" in ${clone}.\n`)
  })
})

describe.skipIf(!OLD)('tfgrpo on an older Node', () => {
  it('runs under its own, with arguments, output and exit code unchanged', () => {
    expect(tfgrpo(['--version'], { node: OLD! }).stdout).toBe(`${packageJson.version}\n`)
    expect(tfgrpo(['report', 'a b'], { node: OLD! })).toMatchObject({ status: 2 })
    expect(tfgrpo(['report', 'r7'], { node: OLD! })).toMatchObject({ status: 0, stderr: '' })
  })
})

/** A stand-in for a long command, so that signals are tested on the frame itself. */
const WAITER = `
import { stopSignal } from ${JSON.stringify(join(ROOT, 'src/cli/signals.ts'))}
const { signal } = stopSignal()
const hang = process.argv.includes('--hang')
const timer = setInterval(() => {}, 1000)
signal.addEventListener('abort', () => {
  process.stdout.write(signal.reason.message + '\\n')
  if (!hang) { clearInterval(timer); process.exitCode = 130; if (process.connected) process.disconnect() }
})
process.stdout.write('ready\\n')
`

describe('a command that receives a signal to stop', () => {
  const start = async (args: string[] = [], ipc = false) => {
    const file = join(folder, 'waiter.ts')
    writeFileSync(file, WAITER)
    const child = spawn(process.execPath, [file, ...args], {
      stdio: ipc ? ['ignore', 'pipe', 'inherit', 'ipc'] : ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout!.on('data', (chunk) => {
      out += chunk
    })
    const said = async (text: string) => {
      while (!out.includes(text)) await new Promise((resolve) => child.stdout!.once('data', resolve))
    }
    await said('ready\n')
    return { child, said, output: () => out }
  }
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)))

  it.skipIf(process.platform === 'win32')('stops in order at the first signal', async () => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const { child, output } = await start()
      child.kill(name)
      expect(await ended(child)).toBe(130)
      expect(output()).toMatch(/^ready\nCancelled/)
    }
  })

  it.skipIf(process.platform === 'win32')('exits at once at the second one', async () => {
    const { child, said } = await start(['--hang'])
    child.kill('SIGINT')
    await said('Cancelled')
    await new Promise((resolve) => setTimeout(resolve, 400))
    child.kill('SIGINT')
    expect(await ended(child)).toBe(130)
  })

  it('stops in order when the program that started it is gone', async () => {
    const { child, output } = await start([], true)
    child.disconnect()
    expect(await ended(child)).toBe(130)
    expect(output()).toContain('the program that started this one is gone')
  })

  it('exits within two seconds then, even if the work hangs', async () => {
    const { child } = await start(['--hang'], true)
    child.disconnect()
    expect(await ended(child)).toBe(130)
  })
})
