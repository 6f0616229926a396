import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Io } from '../../../../src/cli/io/io.ts'
import { type ChooseFlags, chooseProposals } from '../../../../src/cli/proposals/choose-proposals.ts'
import { makeProposal } from '../../core/proposals/make-proposal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-choose-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const [one, two] = [
  makeProposal({ id: 'one', file: 'src/one.js', prompt: 'Write one.' }),
  makeProposal({ id: 'two', file: 'src/two.js', prompt: 'Write two.' }),
]

/** Takes a proposal into a file; returns the record of the other. */
async function take(id: string, file: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  const io: Io = {
    json: true,
    record: (record) => void records.push(record),
    say: () => {},
    print: () => {},
    env: {},
    cwd: folder,
    live: false,
    colour: false,
    signal: new AbortController().signal,
  }
  await chooseProposals(io, [one, two], {
    source: 'tests',
    flags: { take: id } as ChooseFlags,
    workspace: folder,
    name: 'chosen',
    out: join(folder, file),
  })
  return records.filter((record) => record.type === 'proposal' && record.id !== id)
}

it('remembers a task with the file that holds it, so that a file deleted as a whole is no refusal', async () => {
  await take('one', 'a.tasks.yaml')
  expect(await take('two', 'b.tasks.yaml')).toMatchObject([{ id: 'one', knownIn: 'a.tasks.yaml' }])
  const lines = readFileSync(join(folder, '.grpo', 'taken.jsonl'), 'utf8')
    .trim()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { mark: one.digest.slice(0, 12), file: 'a.tasks.yaml' },
    { mark: two.digest.slice(0, 12), file: 'b.tasks.yaml' },
  ])
  rmSync(join(folder, 'a.tasks.yaml'))
  expect(await take('two', 'b.tasks.yaml')).toMatchObject([{ id: 'one', knownIn: null, takenOut: false }])
})
