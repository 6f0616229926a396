import { MAX_WORDS } from '../library/apply.ts'
import type { Finding } from '../library/guards/finding.ts'
import { guardLesson } from '../library/guards/guard.ts'
import { type GuardMaterial, guardMaterial } from '../library/guards/material.ts'
import type { Lesson } from '../library/lesson.ts'
import type { Group } from '../rollouts/rollout.ts'
import type { Check } from '../verify/verdict.ts'
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

/** Characters that the shortest limit of words leaves room for, and an English word with its blank. */
const SHORT_TEXT = 400
const CHARACTERS_A_WORD = 7.5

/** The text of a check itself; what an answer gave is no part of it. */
export function textsOf({ name, expected, message }: Check): string[] {
  return [name, expected ?? '', message ?? ''].filter((text) => text !== '')
}

/**
 * What lessons from these train groups may mention, and what they must not give away: `heldChecks` are checks of val
 * and test tasks.
 */
export function materialOf(
  context: RunContext,
  groups: readonly Group[],
  heldChecks: readonly { task: string; text: string }[] = [],
): GuardMaterial {
  const rollouts = groups.flatMap((group) => group.rollouts)
  const checks = rollouts.flatMap(({ verdict }) => [verdict.feedback, ...verdict.checks.flatMap(textsOf)])
  const { ruleWords = MAX_WORDS } = context.plan.settings
  return {
    base: baseOf(context),
    maxText: Math.max(SHORT_TEXT, Math.ceil(ruleWords * CHARACTERS_A_WORD)),
    open: [...new Set(checks)].filter((text) => text !== ''),
    held: heldChecks.map(({ task, text }) => ({ task, kind: 'check' as const, text })),
    received: rollouts.flatMap(({ trajectory }) => (trajectory ? [trajectory.reply] : [])),
  }
}

/**
 * Guards in code: what they found, empty where the lesson may be tried. A caught lesson is shown with its reason and
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
