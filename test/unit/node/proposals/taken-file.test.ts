import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TakenFile } from '../../../../src/node/proposals/choose/taken-file.ts'
import { makeProposal } from '../../core/proposals/make-proposal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-taken-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const [one, two] = [makeProposal({ id: 'one' }), makeProposal({ id: 'two' })]

it('remembers what became a task as long as its file is there', async () => {
  const [grpo, file] = [join(folder, '.grpo'), join(folder, 'a b.tasks.yaml')]
  writeFileSync(file, '')
  const taken = await TakenFile.open(grpo)
  expect(taken.has(one)).toBe(false)
  await taken.add([{ proposal: one, file }])
  await taken.add([{ proposal: one, file }])
  expect(taken.has(one)).toBe(true)
  const path = join(grpo, 'taken.jsonl')
  expect(readFileSync(path, 'utf8')).toBe(`{"mark":"${one.digest.slice(0, 12)}","file":"a b.tasks.yaml"}\n`)
  appendFileSync(path, '<<<<<<< HEAD')
  const later = await TakenFile.open(grpo)
  expect([one, two].map((proposal) => later.has(proposal))).toEqual([true, false])
  await later.add([{ proposal: two, file }])
  expect((await TakenFile.open(grpo)).has(two)).toBe(true)
  rmSync(file)
  expect(later.has(one)).toBe(false)
})

it('remembers each with the file that holds it', async () => {
  const [here, gone] = [join(folder, 'here.tasks.yaml'), join(folder, 'gone.tasks.yaml')]
  writeFileSync(here, '')
  const taken = await TakenFile.open(join(folder, '.grpo'))
  await taken.add([
    { proposal: one, file: gone },
    { proposal: two, file: here },
  ])
  expect([one, two].map((proposal) => taken.has(proposal))).toEqual([false, true])
})
