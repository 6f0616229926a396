import { describe, expect, it } from 'vitest'
import type { CommandRequest, CommandResult } from '../../../../src/core/ports.ts'
import type { Task, VerifierSpec } from '../../../../src/core/tasks/task.ts'
import type { ControlMaterial } from '../../../../src/core/verify/controls.ts'
import {
  controlThatPasses,
  floorRecord,
  idleOnRecord,
  isWhole,
  leftOutReason,
  tryEvading,
  tryIdle,
} from '../../../../src/core/verify/measure-floor.ts'
import { verify } from '../../../../src/core/verify/verify.ts'
import { makeContext, makeResult, makeTask } from './make-task.ts'

const spec: VerifierSpec = {
  type: 'command',
  weight: 1,
  passAt: 1,
  write: 'src/a.py',
  run: 'check',
  timeoutSeconds: 5,
}
const material: ControlMaterial = {
  trivial: 'def a(): return None',
  withStatement: (statement) => `def a(): ${statement}`,
  checks: [],
}

/** Runs a command by what it is given: null = the unmodified files. */
function world(check: (content: string | null) => Partial<CommandResult>) {
  const contents: (string | null)[] = []
  const command = async ({ files }: Omit<CommandRequest, 'draw'>) => {
    const content = files[0]?.content ?? null
    contents.push(content)
    return makeResult(check(content))
  }
  return { contents, context: { ...makeContext({ command }), again: command } }
}

async function tried(task: Task, check: (content: string | null) => Partial<CommandResult>) {
  const { contents, context } = world(check)
  const materials = new Map([[task.verify[0]!, material]])
  const idle = await tryIdle(task, materials, context)
  contents.length = 0
  const evading = await tryEvading(idle, materials, context)
  return { idle, evading, record: floorRecord('d', idle, evading), contents }
}

const tap = (...oks: boolean[]) => ({
  stdout: [
    'TAP version 13',
    ...oks.map((ok, n) => `${ok ? 'ok' : 'not ok'} ${n + 1} - c${n}`),
    `1..${oks.length}`,
  ].join('\n'),
  exitCode: oks.every(Boolean) ? 0 : 1,
})

describe('controls of a task', () => {
  it('find out what counts: c1 needs an answer, c2 one that returns something, c0 nothing', async () => {
    const task = makeTask([spec], { solution: 'right' })
    const { record } = await tried(task, (content) =>
      content === 'right'
        ? tap(true, true, true)
        : content?.includes('None')
          ? tap(true, true, false)
          : tap(true, false, false),
    )
    expect(record.verifiers).toEqual([
      { score: expect.closeTo(2 / 3), counts: ['c2'], source: 'tap', named: true },
    ])
    expect(record.floor).toBeCloseTo(2 / 3)
    expect(controlThatPasses(record)).toBeNull()
    expect(isWhole(task, record)).toBe(true)
  })

  it('find out what varies from run to run of the same, so that it counts under one name', async () => {
    let port = 4000
    const run = (...oks: boolean[]) => ({
      stdout: [
        'TAP version 13',
        ...oks.map((ok, n) => `${ok ? 'ok' : 'not ok'} ${n + 1} - c${n} on port ${port}`),
      ].join('\n'),
      exitCode: oks.every(Boolean) ? 0 : 1,
    })
    const answers = (content: string | null) => {
      port += 1
      return content === 'right' ? run(true, true) : run(true, false)
    }
    const task = makeTask([spec], { solution: 'right' })
    const { record } = await tried(task, answers)
    expect(record.verifiers).toMatchObject([{ score: 0.5, counts: ['c1 on port ‹varies›'] }])
    const { context } = world(answers)
    const scored = async (reply: string) =>
      (await verify({ ...task, floors: record.verifiers }, reply, context)).score
    expect([await scored('right'), await scored('wrong')]).toEqual([1, 0])
    expect((await verify(task, 'right', context)).score).toBe(0)
  })

  it('run nothing twice where different submissions read the same', async () => {
    const { contents, context } = world(() => tap(true, true))
    await tryIdle(makeTask([spec], { solution: 'right' }), new Map(), {
      ...context,
      again: () => Promise.reject(new Error('not expected')),
    })
    expect(contents).toContain('right')
  })

  it('name the way of ending that gets through where only the exit code is read, and stop at the first', async () => {
    const task = makeTask([spec])
    const { record, contents } = await tried(task, (content) => ({
      exitCode: content?.includes('SystemExit') || content?.includes('right') ? 0 : 1,
    }))
    expect(controlThatPasses(record)).toBe('exit-raised')
    expect(leftOutReason(task, 'exit-raised')).toMatch(
      /^an answer that raises the end of its process gets through; /,
    )
    expect(contents.findLast((content) => content !== null)).toContain('SystemExit')
    expect(isWhole(task, record)).toBe(true)
  })

  it('name a forged report that gets through', async () => {
    const task = makeTask([spec], { solution: 'right' })
    const { record } = await tried(task, (content) =>
      content === 'right' || content?.includes('print(') ? tap(true, true) : tap(false, false),
    )
    expect(controlThatPasses(record)).toBe('forged-tap')
  })

  it('name the empty answer where all checks pass without one', async () => {
    const { record } = await tried(makeTask([spec], { solution: 'right' }), () => tap(true, true))
    expect(controlThatPasses(record)).toBe('empty')
    expect(record).toMatchObject({ floor: 1, verifiers: [{ score: 1, counts: [] }] })
  })

  it('are left unscored where the machine lacks the program', async () => {
    const { record } = await tried(makeTask([spec]), () => ({
      exitCode: 127,
      stderr: 'sh: check: not found',
    }))
    expect(new Set(Object.values(record.results))).toEqual(new Set([null]))
    expect(controlThatPasses(record)).toBeNull()
  })

  it('ask no judge, and give the other verifiers their floors', async () => {
    const judge: VerifierSpec = { type: 'judge', rubric: 'good?', weight: 1, passAt: 1 }
    const task = makeTask([judge, spec], { solution: 'right' })
    const { context } = world((content) => (content === 'right' ? tap(true, true) : tap(true, false)))
    const { verifiers } = await tryIdle(task, new Map(), context)
    expect(verifiers).toEqual([{ score: 0 }, { score: 0.5, counts: ['c1'], source: 'tap', named: true }])
  })

  it('are not tried again where they are on record, but for those that are not', async () => {
    const task = makeTask([spec], { solution: 'right' })
    const { record } = await tried(task, (content) =>
      content === 'right' ? tap(true, true) : tap(true, false),
    )
    const half = { ...record, results: { empty: 0, trivial: 0 } }
    expect(isWhole(task, half)).toBe(false)
    expect(idleOnRecord(task, half)).toMatchObject({ floor: 0.5, checks: ['c1'], results: half.results })
  })
})
