import { dirname } from 'node:path'
import type { Proposal, SeenCheck } from '../../core/proposals/proposal.ts'
import { taskDigest } from '../../core/run/plan.ts'
import type { TaskFloor } from '../../core/tasks/floor.ts'
import { CONTROLS_VERSION } from '../../core/verify/controls.ts'
import { saveFloors } from '../task-files/floors-file.ts'
import { loadTaskSet } from '../task-files/load-task-set.ts'

/**
 * Records what was found out about proposals while they were checked, for the tasks in this file that they became:
 * their runs are not made again.
 */
export async function keepFloors(file: string, proposals: readonly Proposal[]): Promise<void> {
  const floors = new Map(
    proposals.flatMap(({ id, floor, checks }) => (floor ? [[id, { floor, checks }] as const] : [])),
  )
  if (floors.size === 0) return
  const { set, grpoDir } = await loadTaskSet([file], { cwd: dirname(file) })
  const found = set.tasks.flatMap((task): [string, TaskFloor][] => {
    const known = floors.get(task.id)
    if (known === undefined) return []
    const results = Object.fromEntries(known.checks.flatMap(resultOf))
    const record = { digest: taskDigest(task), controls: CONTROLS_VERSION, floor: known.floor.score }
    return [[task.id, { ...record, verifiers: [known.floor], results }]]
  })
  await saveFloors(grpoDir, new Map(found))
}

/** Controls by what a check says that it tried; a valid proposal is one that none of them passes. */
function resultOf({ tried, detail }: SeenCheck): [string, number][] {
  if (tried === 'empty') return [['empty', 0]]
  return tried === 'trivial' && detail === 'returns nothing' ? [['trivial', 0]] : []
}
