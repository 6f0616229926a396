import { SPLITS } from '../../core/tasks/splits.ts'
import type { Split } from '../../core/tasks/task.ts'
import type { TaskScore } from '../../node/runs/last-scores.ts'

/** A task as the view shows it. */
export interface TaskRow {
  kind: 'task'
  file: string
  id: string
  /** 0-based line of its id */
  line: number
  split: Split | null
  /** it has errors, so it is not run */
  broken: boolean
  score: TaskScore | null
}

export interface SplitRow {
  kind: 'split'
  file: string
  /** null = tasks whose split is not known while the file has errors */
  split: Split | null
  tasks: TaskRow[]
}

/** What decides the rows of a file. */
export interface FileInput {
  file: string
  ids: readonly { id: string; line: number }[]
  /** ids of the tasks without errors */
  whole: ReadonlySet<string>
  splitOf(id: string): Split | undefined
  scoreOf(id: string): TaskScore | undefined
}

/** The tasks of a file by split, in the order of the file; splits without tasks are left out. */
export function rowsOf({ file, ids, whole, splitOf, scoreOf }: FileInput): SplitRow[] {
  const tasks = ids.map(
    ({ id, line }): TaskRow => ({
      kind: 'task',
      file,
      id,
      line,
      split: splitOf(id) ?? null,
      broken: !whole.has(id),
      score: scoreOf(id) ?? null,
    }),
  )
  return [...SPLITS, null].flatMap((split) => {
    const own = tasks.filter((task) => task.split === split)
    return own.length === 0 ? [] : [{ kind: 'split' as const, file, split, tasks: own }]
  })
}

/** Mean of the scores that are known; null when none is. */
export function meanOf(tasks: readonly TaskRow[]): number | null {
  const scores = tasks.flatMap(({ score }) => (score?.mean == null ? [] : [score.mean]))
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length
}
