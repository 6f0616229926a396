import { MARGIN } from './expression.ts'
import type { Rule } from './induce.ts'
import { textBits } from './values/value.ts'
import { isShort } from './word-rule.ts'

/** What a check objected to without two sides that could be compared: a linter, a judge, a script. */
export interface Objection {
  task: string
  message: string
}

/** Objections that several tasks met, whatever names and numbers they hold; those of most tasks first. */
export function objectionRules(objections: readonly Objection[]): Rule[] {
  const shapes = new Map<string, number[]>()
  for (const [index, { message }] of objections.entries()) {
    if (GENERIC.test(oneLine(message))) continue
    const shape = shapeOf(message)
    shapes.set(shape, [...(shapes.get(shape) ?? []), index])
  }
  return [...shapes]
    .flatMap(([shape, checks]): Rule[] => {
      const tasks = [...new Set(checks.map((index) => objections[index]!.task))].sort()
      if (tasks.length < 2 || textBits(shape) * (tasks.length - 1) < MARGIN) return []
      const messages = [...new Set(checks.map((index) => oneLine(objections[index]!.message)))].sort(
        (a, b) => a.length - b.length || (a < b ? -1 : 1),
      )
      const [shortest] = messages
      const such = messages.length === 1 ? 'Avoid this objection of the checks:' : 'Avoid objections such as'
      const sentence = `${such} "${shortest}".`
      if (!isShort(sentence)) return []
      return [
        { sentence, statement: `Avoid objections such as "${shape}".`, tasks, checks, counterexamples: 0 },
      ]
    })
    .sort((a, b) => b.tasks.length - a.tasks.length || (a.statement < b.statement ? -1 : 1))
}

/** That something failed is no objection that an answer could avoid. */
const GENERIC = /^(?:[\w-]+ )?(?:failed|failure|fails|error|not ok|no|false)\W*$/i

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** A message without what it quotes and counts. */
const shapeOf = (message: string) =>
  oneLine(message)
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '…')
    .replace(/\d+(?:\.\d+)?/g, '…')
