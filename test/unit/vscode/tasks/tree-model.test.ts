import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Split } from '../../../../src/core/tasks/task.ts'
import { lastScores } from '../../../../src/node/runs/last-scores.ts'
import { meanOf, rowsOf } from '../../../../src/vscode/tasks/tree-model.ts'

describe('the tasks of a file', () => {
  const splits: Record<string, Split> = { a: 'test', b: 'train', c: 'train' }
  const rows = rowsOf({
    file: '/w/a.tasks.yaml',
    ids: ['a', 'b', 'c', 'd'].map((id, line) => ({ id, line })),
    whole: new Set(['a', 'b', 'c']),
    splitOf: (id) => splits[id],
    scoreOf: (id) =>
      ({ b: { mean: 0.5, withPrior: true, run: 'r1' }, c: { mean: null, withPrior: null, run: 'r1' } })[id],
  })

  it('are grouped by split, in the order of the splits and of the file', () => {
    expect(rows.map(({ split, tasks }) => [split, tasks.map(({ id }) => id)])).toEqual([
      ['train', ['b', 'c']],
      ['test', ['a']],
      [null, ['d']],
    ])
    expect(rows.at(-1)?.tasks[0]?.broken).toBe(true)
  })

  it('have the mean of what was scored', () => {
    expect(rows.map(({ tasks }) => meanOf(tasks))).toEqual([0.5, null, null])
  })
})

describe('the last scores', () => {
  it('come from the newest run that has one, with experience where it has both', async () => {
    const grpo = mkdtempSync(join(tmpdir(), 'last-scores-'))
    const run = (name: string, at: number, groups: [string, string, number | null][]) => {
      const folder = join(grpo, 'runs', name)
      mkdirSync(folder, { recursive: true })
      const lines = groups.map(([arm, task, mean]) =>
        JSON.stringify({
          type: 'group-finished',
          phase: 'test',
          arm,
          task,
          mean,
          scored: 1,
          unscored: 0,
          teaches: false,
        }),
      )
      writeFileSync(
        join(folder, 'events.jsonl'),
        `{"type":"notice"}\n${lines.join('\n')}\n{"type":"group-fin`,
      )
      utimesSync(join(folder, 'events.jsonl'), at, at)
    }
    try {
      run('r1', 1000, [
        ['proposed', 'a', 0.25],
        ['start', 'c', 0.75],
      ])
      run('r2', 2000, [
        ['library', 'a', 1],
        ['none', 'a', 0],
        ['none', 'b', null],
        ['trial/1/E3', 'c', 0],
      ])
      expect(Object.fromEntries(await lastScores(grpo))).toEqual({
        a: { mean: 1, withPrior: true, run: 'r2' },
        b: { mean: null, withPrior: false, run: 'r2' },
        c: { mean: 0.75, withPrior: null, run: 'r1' },
      })
      expect(await lastScores(join(grpo, 'nowhere'))).toEqual(new Map())
    } finally {
      rmSync(grpo, { recursive: true, force: true })
    }
  })
})
