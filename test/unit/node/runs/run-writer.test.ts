import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TrainEvent } from '../../../../src/core/run/events.ts'
import { writePlan } from '../../../../src/node/runs/plan-file.ts'
import { readRun, readTrajectories } from '../../../../src/node/runs/read-run.ts'
import { RunWriter } from '../../../../src/node/runs/run-writer.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-writer-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = syntheticRun()

async function write(events: TrainEvent[]) {
  const writer = new RunWriter(folder, { run: 'r1', agent: 'reply', model: 'm', version: '0' })
  for (const event of events) await writer.write(event)
  await writer.close()
}

const allTrajectories = async () => {
  const out = []
  for await (const line of readTrajectories(folder)) out.push(line)
  return out
}

describe('the files of a run', () => {
  it('give back what the events said', async () => {
    await writePlan(folder, run.plan)
    await write(run.events)
    const stored = await readRun(folder)
    expect(stored.name).toBe('r7')
    expect(stored.result).toEqual(run.events.at(-1))
    expect(stored.measurements.gate?.decision).toBe('better')
    expect(stored.measurements.looks).toHaveLength(32)
    expect(stored.measurements.trials.map((trial) => trial.round)).toEqual([1])
    expect(stored.measurements.comparison?.regressions).toEqual(['test-task-5'])
    const other = (event: { type: string }) =>
      event.type !== 'rollout-finished' && event.type !== 'budget-changed'
    expect(stored.events.filter(other)).toEqual(run.events.filter(other))
    const rollouts = run.events.filter((event) => event.type === 'rollout-finished')
    expect((await allTrajectories()).map((line) => line.rollout)).toEqual(
      rollouts.map((event) => event.rollout),
    )
    expect(stored.events.filter((event) => event.type === 'rollout-finished')).toHaveLength(rollouts.length)
  })

  it('hold no step of an attempt under way', async () => {
    const step = { source: 'agent' as const, message: 'only while it is under way' }
    const whose = { phase: 'rollouts' as const, task: 'a', arm: 'start', sample: 0, draw: 'd' }
    await write([run.events[0]!, { type: 'attempt-step', ...whose, turn: 1, step }, ...run.events.slice(1)])
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).not.toContain('under way')
  })

  it('keep trajectories out of events.jsonl and the last totals in it', async () => {
    await write(run.events)
    const text = readFileSync(join(folder, 'events.jsonl'), 'utf8')
    expect(text).not.toContain('You write code for the order service')
    const totals = text.split('\n').filter((line) => line.includes('"budget-changed"'))
    expect(totals.some((line) => line.includes('160 of 200 calls'))).toBe(true)
    expect(totals.length).toBeLessThan(run.events.filter((event) => event.type === 'budget-changed').length)
  })

  it('are the same after they were written twice', async () => {
    await write(run.events)
    const read = () =>
      ['events.jsonl', 'trajectories.jsonl', 'measurements.json', 'result.json'].map((name) =>
        readFileSync(join(folder, name), 'utf8'),
      )
    const once = read()
    await write(run.events)
    expect(read()).toEqual(once)
  })

  it('keep an earlier result until the resumed run has its own', async () => {
    await writePlan(folder, run.plan)
    await write(run.events)
    await write(run.events.slice(0, 5))
    expect((await readRun(folder)).result?.stopped).toBe('done')
    expect((await readRun(folder)).events.length).toBeLessThan(6)
  })

  it('can be read after a crash cut a line short, and with U+2028 in a reply', async () => {
    await writePlan(folder, run.plan)
    await write(run.events)
    const path = join(folder, 'trajectories.jsonl')
    const all = await allTrajectories()
    expect(all.some((line) => line.rollout.trajectory?.reply.includes('\u2028'))).toBe(true)
    truncateSync(path, statSync(path).size - 20)
    expect(await allTrajectories()).toEqual(all.slice(0, -1))
  })

  it('of a folder without a run are refused', async () => {
    await expect(readRun(folder)).rejects.toThrow(`${folder} contains no run: there is no plan.json.`)
  })
})
