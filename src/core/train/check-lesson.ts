import type { Lesson } from '../learn/lesson.ts'
import type { Finding } from '../library/guards/finding.ts'
import { guardLesson } from '../library/guards/guard.ts'
import { type GuardMaterial, guardMaterial } from '../library/guards/material.ts'
import type { Group } from '../rollouts/rollout.ts'
import type { RunContext } from './context.ts'

/** By the run's task set: it is the same for all groups, and reading it through takes longer than the rest. */
const BASES = new WeakMap<RunContext['tasks'], GuardMaterial>()

function baseOf({ tasks }: RunContext): GuardMaterial {
  let base = BASES.get(tasks)
  if (!base) {
    base = guardMaterial([...tasks.values()])
    BASES.set(tasks, base)
  }
  return base
}

/** What lessons from these train groups may speak of, and what they must not give away. */
export function materialOf(context: RunContext, groups: readonly Group[]): GuardMaterial {
  const rollouts = groups.flatMap((group) => group.rollouts)
  const checks = rollouts.flatMap(({ verdict }) => [
    verdict.feedback,
    ...verdict.checks.flatMap(({ name, expected, message }) => [name, expected ?? '', message ?? '']),
  ])
  return {
    base: baseOf(context),
    open: [...new Set(checks)].filter((text) => text !== ''),
    held: [],
    received: rollouts.flatMap(({ trajectory }) => (trajectory ? [trajectory.reply] : [])),
  }
}

/**
 * Guards in code: what they found, nothing where the lesson may go on. A caught lesson is shown with its reason and
 * kept in the run, never dropped silently.
 */
export function checkLesson(context: RunContext, lesson: Lesson, material: GuardMaterial): Finding[] {
  const { findings } = guardLesson(lesson, material)
  if (findings.length === 0) return findings
  context.emit({
    type: 'lesson-rejected',
    lesson,
    reason: findings.map((finding) => finding.reason).join(' '),
    ...(findings[0]?.quote ? { quote: findings[0].quote } : {}),
  })
  return findings
}
