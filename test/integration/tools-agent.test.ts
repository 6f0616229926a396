/** The agent with tools by the real command line: real copies, real commands, hidden tests, kills. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { runCli, startCli } from '../support/cli-process.ts'
import { journalLines } from '../support/killed-run.ts'
import {
  type ScriptedEndpoint,
  type ScriptReply,
  startScriptedEndpoint,
} from '../support/scripted-endpoint.ts'

const FILES: Record<string, string> = {
  'package.json': '{ "type": "module" }\n',
  'src/price.js': 'export const net = (price) => price\n',
  'src/tax.js': 'export const rate = 0.2\n',
  'test/price.test.js': `import { test } from 'node:test'
import assert from 'node:assert'
import { gross } from '../src/price.js'
test('adds the tax', () => assert.strictEqual(gross(100), 120))
test('rounds to whole cents', () => assert.strictEqual(gross(0.333), 0.4))
`,
  'change.tasks.yaml': `name: change
defaults:
  agent: tools
  tests: [test/price.test.js]
  verify: { type: command, run: node --test test/price.test.js, timeoutSeconds: 30 }
workspace: .
tasks:
  - { id: gross, split: test, prompt: Add gross to src/price.js. }
`,
}

const GROSS = `import { rate } from './tax.js'
export const net = (price) => price
export const gross = (price) => Math.round(price * (1 + rate) * 100) / 100
`
const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: JSON.stringify(input) }] })

/** What the model does in its nth turn. */
const TURNS: ScriptReply[] = [
  { toolCalls: [...call('list', {}).toolCalls, ...call('read', { path: 'src/price.js' }).toolCalls] },
  call('run', { command: 'echo 1 >> counted.txt; cat test/price.test.js' }),
  call('edit', { path: 'src/price.js', content: GROSS }),
  call('edit', { path: 'test/price.test.js', content: "console.log('ok 1 - adds the tax')\n" }),
  call('run', { command: 'cat counted.txt; rm counted.txt test/price.test.js; cat src/price.js' }),
  { content: 'gross is there.' },
]

let root: string
let endpoint: ScriptedEndpoint
const asked: { hash: string; messages: { role: string; content: string | null }[] }[] = []
let onAsked: (turn: number) => void = () => {}

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-tools-'))
  endpoint = await startScriptedEndpoint({
    handler: (body, { hash }) => {
      asked.push({ hash, messages: body.messages as never })
      const turn = body.messages.filter(({ role }) => role === 'assistant').length
      onAsked(turn)
      return TURNS[turn]!
    },
  })
})
afterAll(async () => {
  await endpoint.close()
  rmSync(root, { recursive: true, force: true })
})

function repository(name: string): string {
  const folder = join(root, name)
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  mkdirSync(tmpOf(folder))
  return folder
}

const args = (...more: string[]) => [
  ...['eval', 'change.tasks.yaml', '--base-url', endpoint.baseUrl, '--model', 'scripted', '--samples', '1'],
  ...['--include', 'none', '--run', 'r1', '--json', ...more],
]
/** Beside the workspace: copies of it are made there. */
const tmpOf = (folder: string) => `${folder}-tmp`
const options = (folder: string) => ({ cwd: folder, env: { TMPDIR: tmpOf(folder) } })

interface Stored {
  trajectory: {
    reply: string
    said: string
    turns: number
    steps: { tools?: { name: string; output: string }[] }[]
  }
  verdict: { score: number }
}

/** The attempt as the run keeps it. */
function attemptOf(folder: string): Stored {
  const text = readFileSync(join(folder, '.grpo', 'runs', 'r1', 'trajectories.jsonl'), 'utf8')
  return (JSON.parse(text.trim().split('\n').at(-1)!) as { rollout: Stored }).rollout
}

/** Turns whose answers the journal of a run holds: each answer has a number of its own. */
function answeredIn(run: string): number[] {
  const replies = journalLines(run).filter(
    (line) => line.includes('"t":"reply"') && line.includes('"toolCalls"'),
  )
  return replies.map((_, index) => index)
}

describe('an attempt with tools', () => {
  it('works on a copy without the hidden tests, and is scored in another one that has them', async () => {
    const folder = repository('one')
    asked.length = 0
    const result = await runCli(args(), options(folder))
    expect(result.code, result.stderr).toBe(0)
    expect(asked).toHaveLength(TURNS.length)
    const [, listed, hidden, , , last] = asked.map(({ messages }) => messages.at(-1)!.content)
    expect(listed).toContain('export const net')
    expect(asked[1]!.messages.map(({ content }) => content).join()).not.toContain('price.test.js')
    expect(hidden).toMatch(/No such file.*Exit code 1\./s)
    expect(last).toContain('1\n')
    const rollout = attemptOf(folder)
    expect(rollout.verdict.score).toBe(1)
    expect(rollout.trajectory).toMatchObject({ said: 'gross is there.', turns: TURNS.length })
    expect(rollout.trajectory.reply).toContain('+export const gross')
    expect(rollout.trajectory.steps.flatMap(({ tools = [] }) => tools.map(({ name }) => name))).toEqual([
      'list',
      'read',
      'run',
      'edit',
      'edit',
      'run',
    ])
    // The original is as it was.
    expect(readdirSync(folder)).not.toContain('counted.txt')
    expect(readdirSync(tmpOf(folder))).toEqual([])
  }, 120_000)

  it('killed at every turn, asks nothing twice and ends with the same change', async () => {
    const folder = repository('killed')
    asked.length = 0
    const answered = new Set<number>()
    let kills = 0
    for (let session = 0; ; session++) {
      const process = startCli(args('--resume'), options(folder))
      // Before the reply is on disk, or while the turn's tools run or after them.
      onAsked = (turn) => {
        expect(answered.has(turn)).toBe(false)
        onAsked = () => {}
        setTimeout(() => process.child.kill('SIGKILL'), session % 2 === 0 ? 0 : 30 * session)
      }
      const { signal } = await process.ended
      if (signal !== 'SIGKILL') break
      kills++
      const known = answeredIn(join(folder, '.grpo', 'runs', 'r1'))
      for (const turn of known) answered.add(turn)
    }
    expect(kills).toBeGreaterThanOrEqual(TURNS.length)
    onAsked = () => {}
    const result = await runCli(args('--resume'), options(folder))
    expect(result.code, result.stderr).toBe(0)
    const rollout = attemptOf(folder)
    expect(rollout.verdict.score).toBe(1)
    expect(rollout.trajectory.reply).toContain('+export const gross')
    // The command that counts ran once for this attempt, however often the process was killed.
    const counted = rollout.trajectory.steps
      .flatMap(({ tools = [] }) => tools.map(({ output }) => output))
      .at(-1)
    expect(counted).toMatch(/^1\nimport/)
    // What a killed process left is removed by the next one.
    expect(readdirSync(tmpOf(folder))).toEqual([])
  }, 240_000)
})
