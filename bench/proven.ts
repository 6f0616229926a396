/**
 * Simulated: what "proven" is worth in a library that a gate accepted, and how often guard tasks and tags block one.
 * Prints the tables of docs/measure.md.
 *   npm run bench:proven            about three minutes
 *   npm run bench:proven -- 5000    that many runs a cell
 */
import { EMBEDDED, ENDPOINT, type ProvenWorld, provenShares } from '../test/unit/core/measure/proven-world.ts'
import {
  type GuardWorld,
  guardBlocks,
  guardSuspects,
  tagBlocks,
} from '../test/unit/core/measure/worse-world.ts'
import { table, two } from './print-table.ts'

const runs = Number(process.argv[2] ?? 2000)

/** What an accepted library's marks are worth where one of several candidates helps. */
function proven(): void {
  const worlds: [string, ProvenWorld][] = [
    ['embedded model, 8 train tasks', EMBEDDED],
    ['endpoint, 16 train tasks', ENDPOINT],
    ['endpoint, 40 train tasks', { ...ENDPOINT, tasks: 40 }],
  ]
  const rows = worlds.flatMap(([name, world]) =>
    [0.1, 0.15, 0.2, 0.3].map((effect) => {
      const shares = provenShares({ ...world, effect }, runs)
      const { accepted, size, idle, idleProven, idleProvenMean, power } = shares
      return [name, effect, accepted, size.toFixed(1), idle, idleProven, idleProvenMean, power]
    }),
  )
  table(
    'Proven by itself: one candidate helps, the others do nothing',
    [
      '',
      'it adds',
      'accepted',
      'experiences in it',
      'of them do nothing',
      'of those marked proven',
      'the same, mean of the libraries',
      'the one that helps is proven',
    ],
    rows,
  )
}

/** How often guard tasks block, by the first look at them and by what follows. */
function guards(): void {
  const row = (name: string, world: GuardWorld) => [
    name,
    `${world.guards}`,
    guardSuspects(world, runs),
    guardBlocks(world, runs),
  ]
  const unchanged = (guards: number, checks: number, chance: number) =>
    row(`unchanged, ${checks === 1 ? 'pass or fail' : 'four checks'}, pass ${two(chance)}`, {
      guards,
      checks,
      before: chance,
      after: chance,
    })
  const fell = (guards: number, after: number) =>
    row(`one falls from 1 to ${two(after)}`, { guards, checks: 1, before: 1, after, worse: 1 })
  table(
    'Guard tasks: share of runs in which they block',
    ['', 'guard tasks', 'look worse by four samples', 'block'],
    [
      ...[1, 5, 20].flatMap((count) => [
        unchanged(count, 1, 0.5),
        unchanged(count, 1, 0.8),
        unchanged(count, 4, 0.5),
      ]),
      ...[1, 5, 20].flatMap((count) => [fell(count, 0.5), fell(count, 0.25), fell(count, 0)]),
    ],
  )
}

/** How often a tag blocks what a first look calls better: four tags, and as many tasks without one that gain .4. */
function tags(): void {
  const rows = [3, 6].flatMap((tasksPerTag) =>
    [1, 4].flatMap((checks) =>
      [0, 0.25, 0.5].map((harm) => [
        `${tasksPerTag}`,
        checks === 1 ? 'pass or fail' : 'four checks',
        harm === 0 ? 'nothing' : two(harm),
        tagBlocks({ tags: 4, tasksPerTag, checks, pairs: 150, harm }, runs),
      ]),
    ),
  )
  table(
    'Tags: share of better libraries that one of four tags blocks',
    ['tasks of a tag', 'score', 'the library takes from the first tag', 'blocked'],
    rows,
  )
}

proven()
guards()
tags()
