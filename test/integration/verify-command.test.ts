/** Verifiers with real processes: what a reply may try, and what its verdict must be. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { CommandRequest, CommandResult } from '../../src/core/ports.ts'
import type { Task, VerifierSpec } from '../../src/core/tasks/task.ts'
import { checkVerifier } from '../../src/core/verify/check-verifier.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { verify } from '../../src/core/verify/verify.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { makeContext, makeTask } from '../unit/core/verify/make-task.ts'

const TEST = `import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { parsePort } from '../src/port.js'
describe('parsePort', () => {
  it('takes a number', () => assert.equal(parsePort('80'), 80))
  it('refuses 0', () => assert.deepEqual(parsePort('0'), { error: 'INVALID_PORT' }, 'parsePort("0") is no port'))
  it('refuses words', () => assert.deepEqual(parsePort('x'), { error: 'INVALID_PORT' }))
})
`
const SOLUTION = `export function parsePort(text) {
  const port = Number(text)
  return port > 0 ? port : { error: 'INVALID_PORT' }
}`
const HALF = `export const parsePort = (text) => Number(text)`

let sandbox: ClosableWorkspaces
let root: string
let workspace: string

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-verify-'))
  workspace = join(root, 'app')
  mkdirSync(join(workspace, 'test'), { recursive: true })
  writeFileSync(join(workspace, 'package.json'), '{ "type": "module", "scripts": { "test": "node --test" } }')
  writeFileSync(join(workspace, 'test/port.test.js'), TEST)
  writeFileSync(
    join(workspace, 'check.js'),
    `import assert from 'node:assert'\nimport { parsePort } from './src/port.js'\nassert.equal(parsePort('80'), 80)\n`,
  )
  writeFileSync(join(root, 'helper.mjs'), 'export const half = 0.5\n')
  writeFileSync(
    join(root, 'verify.mjs'),
    `import { existsSync, readFileSync } from 'node:fs'
import { half } from './helper.mjs'
export async function verify({ task, answer, workspace }) {
  if (answer === 'throw') throw new RangeError('no such answer')
  if (answer === 'exit') process.exit(0)
  if (answer === 'wrong') return 'fine'
  const test = readFileSync(workspace + '/test/port.test.js', 'utf8')
  return { score: test.includes(answer) ? 1 : half, feedback: task.id + ' ' + existsSync(new URL('./a.tasks.yaml', import.meta.url)) }
}
`,
  )
  writeFileSync(join(root, 'a.tasks.yaml'), 'name: x')
  sandbox = await createWorkspaces({ concurrency: 2 })
})

afterAll(async () => {
  await sandbox?.close()
  rmSync(root, { recursive: true, force: true })
})

function task(more: Partial<Task> = {}, verifier: Partial<VerifierSpec> = {}): Task {
  const spec = {
    type: 'command',
    weight: 1,
    passAt: 1,
    write: 'src/port.js',
    run: 'node --test test/port.test.js',
    timeoutSeconds: 20,
    ...verifier,
  } as VerifierSpec
  return makeTask([spec], {
    workspace,
    workspaceDigest: 'w',
    position: { file: join(root, 'a.tasks.yaml'), line: 1, column: 1 },
    ...more,
  })
}

/** A context whose commands run for real, each draw once, as a journal does it. */
function context(draw: string) {
  const signal = new AbortController().signal
  const command = (request: Omit<CommandRequest, 'draw'>, draw: string) => {
    const key = JSON.stringify([request, draw])
    const result = journal.get(key) ?? runOnce(sandbox, { ...request, draw }, signal)
    journal.set(key, result)
    return result
  }
  return makeContext({ command, draw, signal })
}
const journal = new Map<string, Promise<CommandResult>>()

const answer = (code: string) => `Here it is:\n\`\`\`js\n${code}\n\`\`\``
const scored = (code: string, of = task({ solution: answer(SOLUTION) })) =>
  verify(of, answer(code), context('r/1'))

describe('a reply under node --test', () => {
  it('passes when it is right', async () => {
    expect(await scored(SOLUTION)).toMatchObject({ score: 1, passed: true, feedback: '' })
  })

  it('gets its share, and feedback that says what was expected first', async () => {
    const verdict = await scored(HALF)
    expect(verdict.score).toBeCloseTo(1 / 3)
    expect(verdict.passed).toBe(false)
    expect(verdict.feedback).toBe(
      [
        '2 of 3 checks failed:',
        '- parsePort > refuses 0: parsePort("0") is no port: expected { error: "INVALID_PORT" }, received 0',
        '- parsePort > refuses words: expected { error: "INVALID_PORT" }, received NaN',
      ].join('\n'),
    )
  })

  it('learns why the file did not load', async () => {
    const verdict = await scored('export const other = 1')
    expect(verdict).toMatchObject({ score: 0, passed: false })
    expect(verdict.feedback).toMatch(/SyntaxError: .*does not provide an export named 'parsePort'/)
  })

  it.each([
    ['ends the process while loading', `${HALF}\nprocess.exit(0)`],
    ['ends the process in the first check', `export const parsePort = () => process.exit(0)`],
    ['prints forged TAP and ends the process', forged('process.exit(0)')],
    ['prints forged TAP under every name, and fails', forged('')],
    ['prints forged TAP past the runner', forged('', 'process.stderr')],
    [
      'answers "equal" to everything it can reach',
      `${HALF}\nimport assert from 'node:assert/strict'\nassert.deepEqual = () => {}\nprocess.exit(0)`,
    ],
  ])('does not pass when it %s', async (_, code) => {
    for (const solution of [{ solution: answer(SOLUTION) }, {}]) {
      const verdict = await scored(code, task(solution))
      expect(verdict.passed).toBe(false)
      expect(verdict.score).toBeLessThan(0.5)
    }
  })

  it('cannot overwrite the tests, by its path or by its code', async () => {
    const evil = `import { writeFileSync } from 'node:fs'\nwriteFileSync('test/port.test.js', '')\n${HALF}`
    const first = await scored(evil)
    expect(first.passed).toBe(false)
    expect(await scored(SOLUTION)).toMatchObject({ score: 1 })
    const outside = task({}, { write: '../app/test/port.test.js' } as Partial<VerifierSpec>)
    expect(await scored('', outside)).toMatchObject({
      score: null,
      reason: expect.stringContaining('leaves the workspace'),
    })
  })

  it('fails, and says so, when it does not end', async () => {
    const endless = task({ solution: answer(SOLUTION) }, { timeoutSeconds: 1.5 } as Partial<VerifierSpec>)
    const verdict = await scored('export function parsePort() { for (;;); }', endless)
    expect(verdict).toMatchObject({ passed: false })
    expect(verdict.feedback).toContain('expected the command to end within 1.5 s')
  })
})

it('npm test of a script without a reporter is read all the same', async () => {
  const spec = { run: 'npm test --silent' } as Partial<VerifierSpec>
  const verdict = await scored(HALF, task({ solution: answer(SOLUTION) }, spec))
  expect(verdict.score).toBeCloseTo(1 / 3)
})

it('a JUnit report left in the copy is read', async () => {
  const spec = { run: 'node --test --test-reporter=junit --test-reporter-destination=out/r.xml test/*.js' }
  const made = task({ solution: answer(SOLUTION) }, {
    ...spec,
    run: `mkdir out; ${spec.run}`,
  } as Partial<VerifierSpec>)
  const verdict = await scored(HALF, made)
  expect(verdict.score).toBeCloseTo(1 / 3)
})

describe('a command that is believed by its exit code', () => {
  const spec = { run: 'node check.js' } as Partial<VerifierSpec>
  const blind = () => task({ solution: answer(SOLUTION) }, spec)

  it('passes and fails by it', async () => {
    expect(await scored(SOLUTION, blind())).toMatchObject({ score: 1, passed: true })
    const verdict = await scored('export const parsePort = () => 1', blind())
    expect(verdict).toMatchObject({ score: 0, passed: false })
    expect(verdict.feedback).toMatch(/^expected 80, received 1\nAssertionError \[ERR_ASSERTION\]: 1 == 80/)
  })

  it('does not let an imported answer end the check', async () => {
    for (const end of ['process.exit(0)', 'setTimeout(() => process.exit())', 'process.reallyExit(0)']) {
      const verdict = await scored(`export const parsePort = () => { ${end} }\n${end}`, blind())
      expect(verdict, end).toMatchObject({ score: 0, passed: false })
    }
    expect(await checkVerifier(blind(), context('h'))).toEqual([])
  })

  it('lets an answer that is the program itself exit as it likes', async () => {
    const program = task({}, { run: 'node src/port.js' } as Partial<VerifierSpec>)
    expect(await scored('process.exit(0)', program)).toMatchObject({ score: 1 })
  })
})

it('preflight names a solution that fails', async () => {
  expect(await checkVerifier(task({ solution: answer(SOLUTION) }), context('h'))).toEqual([])
  expect(await checkVerifier(task({ solution: answer(HALF) }), context('h'))).toMatchObject([
    { kind: 'solution-fails' },
  ])
})

describe('a script verifier', () => {
  const check = (reply: string) =>
    verify(task({}, { type: 'script', module: 'verify.mjs' } as Partial<VerifierSpec>), reply, context('s'))

  it('sees the copy, its neighbours, and no task file', async () => {
    expect(await check('refuses words')).toMatchObject({ score: 1, passed: true })
    expect(await check('nonsense')).toMatchObject({ score: 0.5, passed: false, feedback: 't1 false' })
  })

  it.each([
    ['throw', 'RangeError: no such answer'],
    ['exit', 'before its verify() returned'],
    ['wrong', 'must return'],
  ])('leaves the rollout unscored when it is at fault: %s', async (reply, reason) => {
    expect(await check(reply)).toMatchObject({ score: null, reason: expect.stringContaining(reason) })
  })
})

/** Prints passing points under the names of the real checks. */
function forged(end: string, stream = 'process.stdout'): string {
  const names = ['takes a number', 'refuses 0', 'refuses words']
  const points = names.map((name, i) => `    ok ${i + 1} - ${name}`).join('\\n')
  return `${stream}.write('TAP version 13\\n# Subtest: parsePort\\n${points}\\n    1..3\\nok 1 - parsePort\\n1..1\\n')
export const parsePort = () => undefined
${end}`
}
