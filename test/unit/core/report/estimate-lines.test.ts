import { expect, test } from 'vitest'
import { estimateLines } from '../../../../src/core/report/estimate-lines.ts'
import { settingsFor } from '../../../../src/core/run/settings.ts'
import { estimateRollouts } from '../../../../src/core/train/estimate.ts'
import { scriptedSet } from '../../../support/scripted-world.ts'

const { tasks } = scriptedSet()

function lineOf(agent: 'reply' | 'codex', chosen = {}) {
  const run = { mode: 'grounded' as const, embedded: false, trainTasks: 8, concurrency: 4, agent }
  const [line] = estimateLines(
    estimateRollouts(10, tasks, settingsFor(run, chosen), { costOf: () => 0, agent }),
  )
  return line
}

test('the estimate names the agent and what each of its attempts may take', () => {
  expect(lineOf('codex')).toMatch(
    /: 60 - 400 calls \(codex, up to 40 turns, 1,000k tokens and 30 minutes an attempt\), /,
  )
  expect(lineOf('codex', { maxTurns: 1, attemptTokens: 9000, attemptSeconds: 45 })).toContain(
    '10 calls (codex, up to 1 turn, 9,000 tokens and 45 seconds an attempt), ',
  )
})

test('one answer has no turns to name', () => {
  expect(lineOf('reply')).toMatch(/: 10 calls, /)
})
