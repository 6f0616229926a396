import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { acquireLock } from '../../../../src/node/runs/lock.ts'
import { writePlan } from '../../../../src/node/runs/plan-file.ts'
import { isUnfinished, runEntries, runEntry } from '../../../../src/node/runs/run-entry.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

const { plan } = syntheticRun()
const grpo = mkdtempSync(join(tmpdir(), 'tfgrpo-entries-'))
afterAll(() => rmSync(grpo, { recursive: true }))

async function makeRun(name: string): Promise<string> {
  const folder = join(grpo, 'runs', name)
  mkdirSync(folder, { recursive: true })
  await writePlan(folder, { ...plan, run: name })
  return folder
}
const result = (folder: string, value: object) =>
  writeFileSync(join(folder, 'result.json'), JSON.stringify(value))
const event = (folder: string, value: object) =>
  appendFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(value)}\n`)

describe('a run in a list of runs', () => {
  it('distinguishes a preflight from the training run that continues it', async () => {
    const folder = await makeRun('r1')
    expect(await runEntry(folder)).toMatchObject({ kind: 'grounded', begun: false, result: null })
    event(folder, { type: 'phase-started', phase: 'rollouts', planned: 8 })
    expect(await runEntry(folder)).toMatchObject({ kind: 'preflight', begun: true, result: null })
    result(folder, { type: 'preflight-finished', stopped: 'done' })
    const done = (await runEntry(folder))!
    expect([done.kind, isUnfinished(done)]).toEqual(['preflight', false])
    // The training began and was killed: what the preflight left is not its end.
    writeFileSync(join(folder, 'events.jsonl'), '')
    event(folder, { type: 'run-started', run: 'r1' })
    const killed = (await runEntry(folder))!
    expect([killed.kind, killed.result, isUnfinished(killed)]).toEqual(['grounded', null, true])
    result(folder, { type: 'run-finished', stopped: 'done' })
    expect(isUnfinished((await runEntry(folder))!)).toBe(false)
  })

  it('is not unfinished while a process writes to it', async () => {
    const folder = await makeRun('r2')
    const lock = await acquireLock(folder)
    const under = (await runEntry(folder))!
    expect([under.locked, isUnfinished(under)]).toEqual([true, false])
    lock.release()
    expect(isUnfinished((await runEntry(folder))!)).toBe(true)
  })

  it('is listed newest first, without damaged ones', async () => {
    const damaged = await makeRun('r3')
    writeFileSync(join(damaged, 'plan.json'), '{')
    for (const [name, seconds] of [
      ['r1', 30],
      ['r2', 20],
      ['r3', 10],
    ] as const)
      utimesSync(join(grpo, 'runs', name, 'plan.json'), seconds, seconds)
    const { entries, more } = await runEntries(grpo, 10)
    expect([entries.map(({ name }) => name), more]).toEqual([['r1', 'r2'], 0])
    expect((await runEntries(grpo, 1)).more).toBe(2)
    expect(await runEntries(join(grpo, 'nowhere'), 10)).toEqual({ entries: [], more: 0 })
  })
})
