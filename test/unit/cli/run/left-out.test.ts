import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Io } from '../../../../src/cli/io/io.ts'
import { withFloors } from '../../../../src/cli/run/left-out.ts'
import { type Plan, taskDigest } from '../../../../src/core/run/plan.ts'
import type { TaskFloor } from '../../../../src/core/tasks/floor.ts'
import { parseFloors } from '../../../../src/core/tasks/floors-file.ts'
import type { SplitTask, TaskSet, VerifierSpec } from '../../../../src/core/tasks/task.ts'
import { WorkerPatterns } from '../../../../src/node/patterns/patterns.ts'
import { task, taskSet } from '../../../support/memory-ports.ts'
import { scriptedWorkspaces } from '../../../support/scripted-workspaces.ts'

let folder: string
let patterns: WorkerPatterns
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-left-out-'))
  patterns = new WorkerPatterns()
})
afterEach(async () => {
  await patterns.close()
  rmSync(folder, { recursive: true, force: true })
})

const command: VerifierSpec = {
  type: 'command',
  run: 'check',
  write: 'answer.txt',
  timeoutSeconds: 5,
  weight: 1,
  passAt: 1,
}

/** An answer passes where it says so, and the task `open` has nothing to say against any. */
let commands = 0
const workspaces = scriptedWorkspaces(({ files, run }) => {
  commands++
  const lax = 'command' in run && run.command === 'check nothing'
  const passes = lax || files.some(({ content }) => content.includes('right'))
  return {
    exitCode: passes ? 0 : 1,
    stdout: '',
    stderr: '',
    reports: [],
    timedOut: false,
    truncated: false,
    seconds: 0,
  }
})

async function floored(tasks: SplitTask[], known: [string, TaskFloor][] = [], plan: Plan | null = null) {
  const records: Record<string, unknown>[] = []
  const said: string[] = []
  const io = {
    live: false,
    signal: new AbortController().signal,
    record: (one: object) => void records.push({ ...one }),
    say: (told: unknown) => void said.push(String(told)),
  } as unknown as Io
  const set: TaskSet = taskSet(tasks)
  commands = 0
  const ports = { workspaces, patterns }
  const result = await withFloors(io, { set, leftOut: [] }, folder, new Map(known), ports, plan)
  return { ...result, ids: result.set.tasks.map(({ id }) => id), records, said, commands }
}

const open = task('open', { verify: [{ ...command, run: 'check nothing' }] })
const fair = task('fair', { verify: [command] })

it('leaves out a task that an answer gets through which does nothing, and names it with what got through', async () => {
  const { ids, leftOut, records, said } = await floored([open, fair])
  expect(ids).toEqual(['fair'])
  expect(leftOut).toMatchObject([{ task: 'open', control: 'empty' }])
  expect(records).toMatchObject([{ type: 'task-left-out', task: 'open', control: 'empty' }])
  expect(said).toContainEqual(
    expect.stringMatching(/^Task open is left out: an answer that is empty gets through; let /),
  )
})

it('keeps what it found out in a file beside the task files, and tries only what is not on record', async () => {
  const first = await floored([open, fair])
  expect(first.commands).toBeGreaterThan(0)
  const { floors } = parseFloors(readFileSync(join(folder, 'floors.json'), 'utf8'))
  expect(floors.fair).toMatchObject({ digest: taskDigest(fair), floor: 0, verifiers: [{ score: 0 }] })
  const again = await floored([open, fair], Object.entries(floors))
  expect(again.commands).toBe(0)
  expect(again.ids).toEqual(['fair'])
})

it('keeps no file for what takes no command', async () => {
  const exact = task('said', {
    verify: [{ type: 'exact', ignoreCase: false, weight: 1, passAt: 1 }],
    answer: 'x',
  })
  expect((await floored([exact])).ids).toEqual(['said'])
  expect(existsSync(join(folder, 'floors.json'))).toBe(false)
})

it('asks no judge', async () => {
  const judged = task('judged', { verify: [{ type: 'judge', rubric: 'Is it good?', weight: 1, passAt: 1 }] })
  expect((await floored([judged])).ids).toEqual(['judged'])
})

it('keeps to its plan where a run is resumed', async () => {
  const plan = { leftOut: [{ task: 'fair', control: 'exit', reason: 'x' }] } as Plan
  const resumed = await floored([open, fair], [], plan)
  expect(resumed).toMatchObject({ ids: ['open'], commands: 0 })
  expect((await floored([open, fair], [], {} as Plan)).ids).toEqual(['open', 'fair'])
})

it('says so where no task is left', async () => {
  await expect(floored([open])).rejects.toThrow(
    /^Every task is left out .*open, for one: an answer that is empty/,
  )
})
