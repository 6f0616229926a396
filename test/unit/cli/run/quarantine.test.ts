import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Io } from '../../../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'
import { withoutQuarantined } from '../../../../src/cli/run/quarantine.ts'
import type { UserMessage } from '../../../../src/core/remedy.ts'
import type { SplitTask, TaskSet, VerifierSpec } from '../../../../src/core/tasks/task.ts'
import type { TaskHealth } from '../../../../src/core/verify/task-health.ts'
import { WorkerPatterns } from '../../../../src/node/patterns/patterns.ts'
import { CheckCache } from '../../../../src/node/proposals/check-cache.ts'
import { checkHealth } from '../../../../src/node/proposals/check-health.ts'
import { scriptedWorkspaces } from '../../../support/scripted-workspaces.ts'

let folder: string
let patterns: WorkerPatterns
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-quarantine-'))
  patterns = new WorkerPatterns()
})
afterEach(async () => {
  await patterns.close()
  rmSync(folder, { recursive: true, force: true })
})

const whole = { weight: 1, passAt: 1 }
const command = (run: string): VerifierSpec => ({ ...whole, type: 'command', run, timeoutSeconds: 5 })
const script: VerifierSpec = { ...whole, type: 'script', module: 'v.js', timeoutSeconds: 5 }
const task = (id: string, verify: VerifierSpec, more: Partial<SplitTask> = {}): SplitTask => ({
  id,
  instructions: '',
  prompt: 'p',
  split: 'train',
  tags: [],
  show: [],
  network: [],
  guard: false,
  verify: [verify],
  workspace: folder,
  workspaceDigest: '',
  position: { file: join(folder, 'x.tasks.yaml'), line: 1, column: 1 },
  ...more,
})

/** Commands end with the exit code that they say; of several ("1,0") each try of the solution has one. A script scores 0. */
const workspaces = scriptedWorkspaces(({ run, draw }) => {
  const codes = ('command' in run ? run.command : '').split(',').map(Number)
  const solution = /solution(?:\/(\d+))?\/verify$/.exec(draw)
  return {
    exitCode: codes.length === 1 ? codes[0]! : solution === null ? 1 : codes[Number(solution[1] ?? 0)]!,
    stdout: '',
    stderr: '',
    reports: [],
    timedOut: false,
    truncated: false,
    seconds: 0,
    ...('module' in run ? { scriptResult: { value: { score: 0 } } } : {}),
  }
})

const wholeCheck = async (tasks: SplitTask[]) =>
  checkHealth(tasks, {
    level: 'whole',
    workspaces,
    patterns,
    cache: await CheckCache.open<TaskHealth>(folder, 'health.jsonl'),
    signal: new AbortController().signal,
  })

async function before(tasks: SplitTask[], kept: string[] = []) {
  const records: Record<string, unknown>[] = []
  const said: string[] = []
  const io = {
    live: false,
    signal: new AbortController().signal,
    record: (one: object) => void records.push(one as Record<string, unknown>),
    say: (told: string | UserMessage) => void said.push(inCommandLineWords(told)),
  } as unknown as Io
  const set: TaskSet = { name: 's', files: [], tasks, digest: '', notes: [] }
  const ports = { workspaces, patterns }
  const began = { with: new Set(kept), without: new Set<string>() }
  const { set: left, leftOut } = await withoutQuarantined(io, set, folder, ports, began)
  const by = (type: string) =>
    records.filter((one) => one.type === type).map(({ task: id, state }) => [id, state])
  return { left: left.tasks.map(({ id }) => id), leftOut, by, said: said.join('\n') }
}

it('leaves out tasks whose solution does not pass, whatever scores it', async () => {
  const regex: VerifierSpec = { ...whole, type: 'regex', pattern: '^fix', flags: '' }
  const { left, by } = await before([
    task('good', command('0'), { solution: 's' }),
    task('bad', command('1'), { solution: 's' }),
    task('stale-script', script, { solution: 's' }),
    task('stale-pattern', regex, { solution: 'docs: x' }),
    task('open', command('1')),
  ])
  expect(left).toEqual(['good', 'open'])
  expect(by('task-quarantined').map(([id]) => id)).toEqual(['bad', 'stale-script', 'stale-pattern'])
})

it('keeps and names the tasks that a run began with', async () => {
  const tasks = [task('held', command('1'), { solution: 's' }), task('bad', command('1'), { solution: 's' })]
  const { left, by, said } = await before(tasks, ['held'])
  expect(left).toEqual(['held'])
  expect(by('task-quarantined').map(([id]) => id)).toEqual(['bad'])
  expect(by('task-doubtful')).toEqual([['held', 'solution-fails']])
  expect(said).toMatch(/^Task held is quarantined, but stays in this run, which began with it: ./m)
})

it('keeps and names a task whose solution passes only sometimes', async () => {
  const { left, by, said } = await before([task('shaky', command('1,0'), { solution: 's' })])
  expect(left).toEqual(['shaky'])
  expect(by('task-doubtful')).toEqual([['shaky', 'flaky']])
  expect(said).toContain('Task shaky is flaky: its solution passes in 1 of 2 runs')
})

it('leaves out what an earlier whole check found trivial, also without a solution', async () => {
  const tasks = [
    task('easy', command('0')),
    task('idle', { ...whole, type: 'regex', pattern: '', flags: '' }),
    task('fair', command('1')),
  ]
  expect((await before(tasks)).leftOut).toEqual([])
  await wholeCheck(tasks)
  const { left, leftOut } = await before(tasks)
  expect(left).toEqual(['fair'])
  expect(leftOut.map(({ task: id, control }) => [id, control])).toEqual([
    ['easy', 'trivial'],
    ['idle', 'trivial'],
  ])
  expect(leftOut[1]!.reason).toContain('an answer that is empty passes')
  expect((await before(tasks, ['easy'])).left).toEqual(['easy', 'fair'])
})

it('names what the last whole check found flaky, though one try of its solution passes', async () => {
  const tasks = [task('shaky', command('0,1,0'), { solution: 's' })]
  expect((await before(tasks)).by('task-doubtful')).toEqual([])
  expect((await wholeCheck(tasks)).get('shaky')?.state).toBe('flaky')
  const { left, by } = await before(tasks)
  expect(left).toEqual(['shaky'])
  expect(by('task-doubtful')).toEqual([['shaky', 'flaky']])
  const mended = [task('shaky', command('0,0,0'), { solution: 's' })]
  expect((await wholeCheck(mended)).get('shaky')?.state).toBe('healthy')
  expect((await before(mended)).by('task-doubtful')).toEqual([])
})
