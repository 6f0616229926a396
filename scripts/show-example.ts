import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Try {
  phase: string
  rollout: {
    task: string
    arm: string
    sample: number
    trajectory: { reply: string } | null
    verdict: { score: number | null }
  }
}

/** One held-out task before and after: where the library changed most, for better or worse. */
export function showExample(run: string): void {
  const lines = readFileSync(join(run, 'trajectories.jsonl'), 'utf8').trim().split('\n')
  const tries = lines.map((line) => JSON.parse(line) as Try).filter(({ phase }) => phase === 'test')
  const first = (arm: string) =>
    new Map(
      tries
        .filter(({ rollout }) => rollout.arm === arm && rollout.sample === 0)
        .map(({ rollout }) => [rollout.task, rollout]),
    )
  const [before, after] = [first('none'), first('proposed')]
  const change = (task: string) =>
    (after.get(task)?.verdict.score ?? 0) - (before.get(task)?.verdict.score ?? 0)
  const [task] = [...after.keys()].sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)))
  if (task === undefined || !before.has(task) || change(task) === 0) return
  console.log(`\nOne held-out task, ${task}, first sample`)
  for (const [name, rollout] of [
    ['before', before.get(task)!],
    ['after', after.get(task)!],
  ] as const) {
    console.log(`--- ${name}: score ${rollout.verdict.score?.toFixed(2) ?? 'none'}`)
    console.log(rollout.trajectory?.reply.trim() ?? '(no reply)')
  }
}
