import { expect, test } from 'vitest'
import { LiveAttempts } from '../../../../src/core/report/live-attempts.ts'
import type { StoredEvent } from '../../../../src/core/report/stored-event.ts'

const step = (draw: string, turn: number, message = `${draw} ${turn}`): StoredEvent => ({
  type: 'attempt-step',
  phase: 'rollouts',
  task: 'parse-port',
  arm: 'start',
  sample: 0,
  draw,
  turn,
  step: { source: 'agent', message },
})
const ended = (draw: string) =>
  ({ type: 'rollout-finished', phase: 'rollouts', rollout: { draw } }) as unknown as StoredEvent

const shownIn = (live: LiveAttempts) =>
  live
    .all()
    .map(({ draw, turns }) => [draw, ...turns.map(({ turn, step: { message } }) => `${turn} ${message}`)])

test('attempts are shown turn by turn while they are under way, and are gone once they have ended', () => {
  const live = new LiveAttempts()
  for (const event of [step('a', 1), step('b', 1), step('a', 2, 'begun'), step('a', 2, 'done')])
    live.take(event)
  expect(shownIn(live)).toEqual([
    ['a', '1 a 1', '2 done'],
    ['b', '1 b 1'],
  ])
  const before = live.version
  live.take(ended('a'))
  live.take(ended('unknown'))
  expect(shownIn(live)).toEqual([['b', '1 b 1']])
  expect(live.version).toBe(before + 1)
})

test('what is kept is bounded, whatever a run does', () => {
  const live = new LiveAttempts()
  for (let turn = 1; turn <= 200; turn++) for (let n = 0; n < 100; n++) live.take(step(`d${n}`, turn))
  const all = live.all()
  expect(all).toHaveLength(16)
  expect(all.map(({ turns }) => turns.map(({ turn }) => turn))).toEqual(
    all.map(() => Array.from({ length: 12 }, (_, at) => 189 + at)),
  )
  live.take(ended('d0'))
  live.take(step('d99', 201))
  expect(live.all().at(-1)?.draw).toBe('d99')
})
