/**
 * How long a set of tasks takes in a repository of some size: node bench/proposals.ts [--files 500] [--tasks 20]
 * The real command line in the real sandbox, on generated modules and node:test files in a temporary folder; every
 * sixth test checks nothing, so that something is refused. Prints one line. How to read it: bench/README.md.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { files: { type: 'string', default: '500' }, tasks: { type: 'string', default: '20' } },
})
const files = Number(values.files)
const tasks = Number(values.tasks)
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

/** Test files for so many valid ones; after five that check something comes one that does not. */
const tests = tasks + Math.floor((tasks - 1) / 5)
const isIdle = (index: number) => index % 6 === 5

const moduleOf = (index: number) => `src/part${index % 20}/cost${index}.js`

/** Every name has its number, so that no module looks like a copy of another. */
function moduleText(index: number): string {
  const name = (word: string) => `${word}${index}`
  return `const ${name('rate')} = ${2 + (index % 7)}
const ${name('least')} = ${10 + index}

/**
 * What lines of kind ${index} cost together: each its weight times the rate, but at least ${10 + index}; those without
 * a weight cost nothing.
 */
export function ${name('cost')}(${name('lines')}) {
  const ${name('kept')} = ${name('lines')}.filter((${name('line')}) => ${name('line')}.weight > 0)
  const ${name('sums')} = ${name('kept')}.map((${name('line')}) =>
    Math.max(${name('least')}, ${name('line')}.weight * ${name('rate')}),
  )
  return ${name('sums')}.reduce((${name('total')}, ${name('sum')}) => ${name('total')} + ${name('sum')}, 0)
}
`
}

function testText(index: number): string {
  const name = `cost${index}`
  const cost = (weight: number) => (weight > 0 ? Math.max(10 + index, weight * (2 + (index % 7))) : 0)
  const weights = [1, 50, 0]
  const lines = JSON.stringify(weights.map((weight) => ({ weight })))
  const sum = weights.map(cost).reduce((total, one) => total + one, 0)
  const checks = isIdle(index)
    ? `test('it can be called', () => assert.doesNotThrow(() => ${name}([])))\n`
    : `test('costs of kind ${index} add up', () => assert.equal(${name}(${lines}), ${sum}))
test('nothing costs nothing', () => assert.equal(${name}([]), 0))\n`
  return `import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { ${name} } from '../${moduleOf(index)}'\n\n${checks}`
}

function writeRepository(folder: string): void {
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  write('package.json', '{ "name": "costs", "type": "module", "scripts": { "test": "node --test" } }\n')
  for (let index = 0; index < tests; index++) write(`test/cost${index}.test.js`, testText(index))
  for (let index = 0; index < files - tests - 1; index++) write(moduleOf(index), moduleText(index))
}

/** Seconds, and the last record. */
function propose(folder: string): { seconds: number; last: Record<string, number> } {
  const started = performance.now()
  const { status, stdout } = spawnSync(
    process.execPath,
    [main, 'tasks', 'from-tests', 'test', '--most', String(tasks), '--json'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const seconds = Math.round((performance.now() - started) / 1000)
  if (status !== 0) throw new Error(`tfgrpo ended with ${status}.`)
  return { seconds, last: JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, number> }
}

if (files < 2 * tests + 1) throw new Error(`${tasks} tasks need at least --files ${2 * tests + 1}.`)
const folder = mkdtempSync(join(tmpdir(), 'tfgrpo-bench-proposals-'))
try {
  writeRepository(folder)
  const { seconds, last } = propose(folder)
  if (last.offered !== tasks) throw new Error(`${last.offered} of ${tasks} tasks were valid.`)
  const again = propose(folder).seconds
  console.log(
    `${files} files: ${last.offered} valid tasks of ${last.tried} functions tried in ${seconds} s, ${last.commands} commands, ${availableParallelism()} cores; again, with nothing new, ${again} s`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
