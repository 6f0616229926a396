import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EMPTY_LIBRARY } from '../../../../src/core/library/experience.ts'
import { earlierRejections } from '../../../../src/node/runs/earlier-rejections.ts'
import { writePlan } from '../../../../src/node/runs/plan-file.ts'
import { createRun } from '../../../../src/node/runs/run-folder.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'turned-down-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** A finished training that tried these lessons, with what came of them. */
async function finishedRun(lessons: [id: string, text: string, status: string][]): Promise<void> {
  const { plan, events } = syntheticRun()
  const { path, name } = await createRun(join(root, '.grpo'))
  await writePlan(path, { ...plan, run: name })
  const added = lessons.map(([id, text]) => ({
    type: 'operation-applied',
    step: 1,
    id,
    operation: { op: 'add', text, evidence: [], tags: [], tasks: [`task of ${id}`], why: '' },
  }))
  const results = lessons.map(([candidate, text, status]) => ({ candidate, text, status }))
  const lines = [...added, { type: 'trial-measured', round: 1, results }]
  await writeFile(join(path, 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  await writeFile(join(path, 'result.json'), JSON.stringify(events.at(-1)))
}

test('lessons that earlier training runs tried in vain are listed with what taught them, each once', async () => {
  await finishedRun([
    ['E1', 'Return null.', 'harmful'],
    ['E2', 'Say please.', 'unproven'],
    ['E3', 'Round down.', 'promising'],
    ['E4', 'Never tried.', 'candidate'],
    ['E5', 'Held by the library.', 'unproven'],
  ])
  await finishedRun([['E6', 'Say please.', 'unproven']])
  const experience = { id: 'E5', evidence: [], tags: [], status: 'candidate' as const, history: [] }
  const library = { ...EMPTY_LIBRARY, experiences: [{ ...experience, text: 'Held by the library.' }] }
  const found = await earlierRejections(join(root, '.grpo'), library)
  expect(found.map(({ text, harmful }) => [text, harmful]).sort()).toEqual([
    ['Return null.', true],
    ['Say please.', false],
  ])
  expect(found.find(({ text }) => text === 'Return null.')!.tasks).toEqual(['task of E1'])
})

test('without an earlier training run there are none', async () => {
  expect(await earlierRejections(join(root, '.grpo'), EMPTY_LIBRARY)).toEqual([])
})
