import type { Task } from '../tasks/task.ts'
import { type FailingCheck, failingChecks, kindOf, type Quote, quoteOf } from './failing-checks.ts'
import { induce, type Rule } from './induce/induce.ts'
import { objectionRules } from './induce/objections.ts'
import { type DraftLesson, draftOf, evidenceOf, type Reading } from './reflect.ts'

/** Rules by code of one reading: more would only take rollouts from one another. */
const MAX_RULES = 8

/**
 * What checks of several tasks claim in common, as lessons worded by code: weak optimizers miss such rules or word them
 * wrongly. Each quotes checks that it holds for.
 */
export function evidenceLessons(
  reading: Reading,
  tasks: ReadonlyMap<string, Task>,
  draw: string,
): DraftLesson[] {
  const failing = failingChecks(reading.groups)
  const compared = failing.filter(({ check }) => check.expected !== undefined)
  const objected = failing.flatMap((one) =>
    one.objection === null ? [] : [{ ...one, message: one.objection }],
  )
  const induced = induce(
    compared.map(({ task, check: { name, expected, received } }) => ({
      task,
      prompt: tasks.get(task)?.prompt ?? '',
      name,
      expected: expected!,
      ...(received !== undefined && { received }),
    })),
  )
  const objections = objectionRules(objected)
  const lesson = (rule: Rule, from: readonly FailingCheck[]): DraftLesson => {
    const own = rule.checks.map((index) => from[index]!)
    const quotes = new Map<string, Quote>()
    for (const { task, check } of own) {
      const text = quoteOf(task, check)
      quotes.set(text, { task, text })
    }
    const about = { kind: mostFrequent(own.map(({ check }) => kindOf(check))), tasks: rule.tasks }
    return {
      ...draftOf(reading, about, evidenceOf({ quotes: [...quotes.values()] }), tasks, draw),
      text: rule.sentence,
      statement: rule.statement,
      specific: true,
      aboutOneTask: false,
    }
  }
  return [
    ...induced.map((rule) => lesson(rule, compared)),
    ...objections.map((rule) => lesson(rule, objected)),
  ].slice(0, MAX_RULES)
}

function mostFrequent(kinds: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0]
}
