import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../../../src/core/learn/induce/case.ts'
import { induce } from '../../../../../src/core/learn/induce/induce.ts'
import { capital, Draw } from './planted.ts'

const SETS = 100
const seeds = fc.sample(fc.nat(), { numRuns: SETS, seed: 61 })

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const word = (draw: Draw) => Array.from({ length: draw.number(3, 9) }, () => draw.pick([...LETTERS])).join('')

/** A prompt with numbers, names and quoted words of its own, that nothing is made of. */
function prompt(draw: Draw): string {
  const words = Array.from({ length: draw.number(6, 25) }, () => word(draw))
  const extra = [
    `${draw.number(1, 500)} ${word(draw)}`,
    `"${word(draw)} ${word(draw)}"`,
    `Note: ${capital(word(draw))}`,
  ]
  return [...words, ...extra.slice(0, draw.number(0, 3))].join(' ')
}

const call = (draw: Draw) =>
  `${word(draw)}(${draw.pick([String(draw.number(-9, 900)), `"${word(draw)}"`, '""', '0', `[${draw.number(1, 9)}, 2]`, 'null'])})`

/** Kinds of noise: each gives the checks of one place, of `tasks` tasks with `perTask` checks. */
const NOISE: Record<string, (draw: Draw) => [expected: string, received?: string]> = {
  'whole numbers': (draw) => [String(draw.number(0, 5_000))],
  'small numbers': (draw) => [String(draw.number(0, 12)), String(draw.number(0, 12))],
  decimals: (draw) => [String(draw.number(1, 9_999) / 100), String(draw.number(1, 9_999) / 100)],
  words: (draw) => [JSON.stringify(word(draw)), JSON.stringify(word(draw))],
  phrases: (draw) => [JSON.stringify(`${word(draw)} ${word(draw)} ${word(draw)}`)],
  'one of eight labels': (draw) => [
    JSON.stringify(draw.pick('red amber green blue black white brown grey'.split(' '))),
  ],
  'true and false': (draw) => [draw.pick(['true', 'false']), draw.pick(['true', 'false'])],
  lists: (draw) => [
    `[${draw.number(1, 99)}, ${draw.number(1, 99)}]`,
    `[${draw.number(1, 99)}, ${draw.number(1, 99)}]`,
  ],
  'values of any type': (draw) => [
    draw.pick(['true', 'null', '0', '""', '[]', String(draw.number(1, 99)), `"${word(draw)}"`]),
  ],
}

function noise(
  seed: number,
  make: (draw: Draw) => [string, string?],
  tasks: number,
  perTask: number,
): Observation[] {
  const draw = new Draw(seed, tasks)
  return Array.from({ length: tasks }, (_, task) => ({ task: `t${task}`, prompt: prompt(draw) })).flatMap(
    (own) =>
      Array.from({ length: perTask }, () => {
        const [expected, received] = make(draw)
        return { ...own, name: call(draw), expected, ...(received === undefined ? {} : { received }) }
      }),
  )
}

describe('from noise', () => {
  const shapes = [
    [4, 1],
    [4, 4],
    [12, 2],
  ] as const
  const kinds = Object.keys(NOISE).flatMap((kind) =>
    shapes.map(([tasks, perTask]) => ({ kind, tasks, perTask })),
  )

  it.each(kinds)(
    'nothing is said in 98 of 100 sets: $kind, $tasks tasks, $perTask checks each',
    ({ kind, tasks, perTask }) => {
      const said = seeds.flatMap((seed) => {
        const [rule] = induce(noise(seed, NOISE[kind]!, tasks, perTask))
        return rule ? [`${seed}: ${rule.sentence} (${rule.tasks.length} tasks)`] : []
      })
      expect(said.length, said.slice(0, 8).join('\n')).toBeLessThanOrEqual(2)
    },
  )
})
