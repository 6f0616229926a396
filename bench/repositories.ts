/**
 * Tasks from the tests of repositories that were not written here: packages fetched by pinned version from their
 * registries, with the tests that they ship. Prints how many functions were seen, tried and valid, and why the others
 * were left out; writes the proposals to a file, for reading. Of the valid ones: what an empty answer would score if
 * every check counted, how many score an answer without the function ("I do not know") 0, and how many starts of a test
 * runner one took. Nothing of the packages is kept in this repository.
 *
 *   node bench/repositories.ts [name...] [--most n] [--into folder]
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** A valid task, as far as it is counted here. */
interface Proposed {
  state: { kind: string }
  checks: { tried: string; scores: (number | null)[] }[]
}

const scoreOf = ({ checks }: Proposed, tried: string) =>
  checks.find((check) => check.tried === tried)?.scores[0] ?? null

interface Source {
  style: string
  /** puts the package into an empty folder and returns where its root is */
  fetch(folder: string): string
  /** test files, as the command takes them */
  tests: string[]
}

const run = (cwd: string, file: string, ...args: string[]) =>
  execFileSync(file, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

function npm(spec: string, tools: readonly string[]): (folder: string) => string {
  return (folder) => {
    run(folder, 'npm', 'pack', '--silent', spec)
    run(folder, 'tar', 'xzf', readdirSync(folder).find((name) => name.endsWith('.tgz'))!)
    const root = join(folder, 'package')
    // Of its own dependencies those at run time; of the runners the versions that are named here.
    run(root, 'npm', 'install', '--silent', '--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts')
    if (tools.length > 0)
      run(
        root,
        'npm',
        'install',
        '--silent',
        '--no-audit',
        '--no-fund',
        '--no-save',
        '--ignore-scripts',
        ...tools,
      )
    return root
  }
}

function pypi(name: string, version: string, tools: readonly string[]): (folder: string) => string {
  return (folder) => {
    run(
      folder,
      'python3',
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--no-binary',
      ':all:',
      `${name}==${version}`,
    )
    run(folder, 'tar', 'xzf', readdirSync(folder).find((file) => file.endsWith('.tar.gz'))!)
    const root = join(folder, `${name}-${version}`)
    run(root, 'python3', '-m', 'venv', '.venv')
    run(root, '.venv/bin/python', '-m', 'pip', 'install', '-q', ...tools)
    return root
  }
}

const SOURCES: Record<string, Source> = {
  boltons: {
    style: 'Python, pytest',
    fetch: pypi('boltons', '25.0.0', ['pytest==7.4.4']),
    tests: ['tests'],
  },
  'robots-parser': {
    style: 'JavaScript, mocha',
    fetch: npm('robots-parser@3.0.1', ['mocha@10.8.2', 'chai@4.5.0']),
    tests: ['test'],
  },
  zod: {
    style: 'TypeScript, vitest',
    fetch: (folder) => {
      const root = npm('zod@4.1.12', ['vitest@3.2.4'])(folder)
      // What the package's own repository says in a file that it does not ship: import its source, not its build.
      writeFileSync(
        join(root, 'vitest.config.mjs'),
        `export default { resolve: { conditions: ['@zod/source'] }, ssr: { resolve: { conditions: ['@zod/source'] } }, test: { isolate: false } }\n`,
      )
      // The build is next to the source: it is what a fresh clone does not have.
      for (const name of ['v3', 'v4', 'v4-mini', 'mini', 'locales', 'index.js', 'index.cjs'])
        rmSync(join(root, name), { recursive: true, force: true })
      return root
    },
    tests: ['src/v4/core', 'src/v4/classic/tests/error-utils.test.ts', 'src/v3/tests'],
  },
}

const { values, positionals } = parseArgs({
  options: { most: { type: 'string' }, into: { type: 'string' } },
  allowPositionals: true,
})
const into = resolve(values.into ?? join(tmpdir(), 'tfgrpo-repositories'))
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const rows: string[] = []
for (const name of positionals.length > 0 ? positionals : Object.keys(SOURCES)) {
  const source = SOURCES[name]
  if (source === undefined)
    throw new Error(`There is no repository ${name}; there are ${Object.keys(SOURCES).join(', ')}.`)
  const folder = join(into, name)
  const kept = join(folder, 'root.txt')
  let root: string
  if (existsSync(kept)) root = run(folder, 'cat', 'root.txt').trim()
  else {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    root = source.fetch(folder)
    writeFileSync(kept, root)
  }
  const started = performance.now()
  const flags = values.most === undefined ? [] : ['--most', values.most]
  const result = spawnSync(
    process.execPath,
    [main, 'tasks', 'from-tests', ...source.tests, '--json', ...flags],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  writeFileSync(join(into, `${name}.jsonl`), result.stdout)
  const records = result.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const last = records.at(-1) as unknown as {
    testFiles: number
    functionsSeen: number
    proposals: number
    tried: number
    untried: number
    offered: number
    commands: number
    leftOut: Record<string, number>
  }
  const valid = (records as unknown as Partial<Proposed>[])
    .filter((record): record is Proposed => record.checks !== undefined)
    .filter(({ state }) => state.kind === 'valid')
  const plain = valid.reduce((sum, one) => sum + (scoreOf(one, 'blank') ?? 0), 0) / valid.length
  const without = valid.filter((one) => scoreOf(one, 'empty') === 0).length
  const starts = (last.commands / valid.length).toFixed(1)
  const seconds = Math.round((performance.now() - started) / 1000)
  const left = Object.entries(last.leftOut).map(([reason, n]) => `${n} ${reason}`)
  rows.push(
    `| ${name} | ${source.style} | ${last.testFiles} | ${last.functionsSeen} | ${last.proposals + last.untried} | ${last.tried} | ${last.offered} | ${left.join(', ')} | ${plain.toFixed(2)} | ${without} of ${valid.length} | ${last.commands} | ${starts} | ${seconds} |`,
  )
}
console.log(
  '| repository | style | test files | functions seen | proposed | tried | valid | left out | plain score of an empty answer | "I do not know" scores 0 | starts | a valid task | seconds |',
)
console.log('| - | - | - | - | - | - | - | - | - | - | - | - | - |')
for (const row of rows) console.log(row)
