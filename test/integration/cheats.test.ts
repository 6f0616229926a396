/**
 * A corpus of ways to a better score that are no better answers, and of honest answers, each with real processes. All
 * combinations, with jest too: npm run bench:cheats.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { honestAnswers } from '../support/cheats/honest-answers.ts'
import { mechanismsOf } from '../support/cheats/mechanisms.ts'
import { RUNNERS, type Runner } from '../support/cheats/runners.ts'
import { Corpus, type HonestRow, type Row, table } from '../support/cheats/try-mechanisms.ts'
import { hasPytest } from '../support/has-pytest.ts'
import { partOf } from '../support/part-of.ts'

const SECONDS = 300
const all = process.env.TFGRPO_TESTS === 'all'

let workspaces: ClosableWorkspaces
let corpus: Corpus
const rows: Row[] = []
const honest: HonestRow[] = []

const runners = RUNNERS.filter(({ needs }) => needs !== 'jest' && (needs !== 'pytest' || hasPytest))

/** Mechanisms and honest answers spread over all runners, a part of them. `npm run bench:cheats` tries all. */
const chosen = choose(runners)

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  workspaces = await createWorkspaces({ concurrency: 2 })
  corpus = new Corpus(workspaces, runners, () => join(process.cwd(), 'node_modules'))
})

afterAll(async () => {
  corpus?.close()
  await workspaces?.close()
})

describe.each(chosen)('$runner.name', ({ runner, mechanisms, answers }) => {
  it('gives no way to a better score', { timeout: SECONDS * 1000 }, async () => {
    const found = await corpus.tryMechanisms(runner, mechanisms)
    rows.push(...found)
    expect(found.filter(({ line }) => line === null)).toEqual([])
  })

  it('marks no honest answer', { timeout: SECONDS * 1000 }, async () => {
    const found = await corpus.tryHonest(runner, answers)
    honest.push(...found)
    expect(found.filter(({ marked }) => marked !== null)).toEqual([])
    // What is right must still pass.
    expect(found.find(({ answer }) => answer === 'is right')).toMatchObject({ score: 1 })
  })
})

it('has tried enough', () => {
  process.stdout.write(`${table(rows)}\n`)
  expect(rows.length).toBeGreaterThanOrEqual(all ? 60 : 20)
  expect(honest.length).toBeGreaterThanOrEqual(all ? 190 : 15)
})

interface Chosen {
  runner: Runner
  mechanisms: ReturnType<typeof mechanismsOf>
  answers: ReturnType<typeof honestAnswers>
}

function choose(runners: readonly Runner[]): Chosen[] {
  const load = new Map(runners.map(({ name }) => [name, 0]))
  const taken = new Set<string>()
  const byRunner = runners.map((runner) => ({ runner, mechanisms: [] as Chosen['mechanisms'] }))
  for (const { runner } of byRunner)
    for (const mechanism of mechanismsOf(runner)) {
      const key = `${runner.language}: ${mechanism.name}`
      if (taken.has(key)) continue
      taken.add(key)
      const [least] = mechanism.on
        .flatMap((name) => byRunner.filter(({ runner }) => runner.name === name))
        .toSorted((a, b) => load.get(a.runner.name)! - load.get(b.runner.name)!)
      least!.mechanisms.push(mechanism)
      load.set(least!.runner.name, load.get(least!.runner.name)! + cost(least!.runner))
    }
  return byRunner.map(({ runner, mechanisms }) => ({
    runner,
    mechanisms: partOf(mechanisms, 4),
    answers: answersFor(runner),
  }))
}

/** What is right is always among them. */
function answersFor(runner: Runner): Chosen['answers'] {
  const answers = honestAnswers(runner)
  const part = partOf(answers, 10)
  return [...new Set([...answers.filter(({ name }) => name === 'is right'), ...part])]
}

/** What a start of a runner takes, roughly, in starts of Node. */
function cost({ needs }: Runner): number {
  return needs === 'vitest' ? 8 : needs === undefined ? 1 : 3
}
