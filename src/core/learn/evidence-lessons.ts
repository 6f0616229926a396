import type { Task } from '../tasks/task.ts'
import { isBareKind, type Quote, type RecurringCheck } from './failing-checks.ts'
import { type DraftLesson, EVIDENCE_COUNT, evidenceOf, type Reading, sharedTags } from './reflect.ts'
import { valueForm } from './value-form.ts'

/**
 * What recurs over tasks, as lessons worded by code: weak optimizers miss such rules or word them wrongly, and the
 * quoted evidence carries most of the gain.
 */
export function evidenceLessons(
  reading: Reading,
  tasks: ReadonlyMap<string, Task>,
  draw: string,
): DraftLesson[] {
  const readTasks = reading.groups.map((group) => group.task).sort()
  return reading.checks
    .filter(({ tasks: failing, kind }) => failing.length >= 2 && !isBareKind(kind))
    .map((check) => ({
      text: evidenceText(check, tasks),
      evidence: evidenceOf(check).map((quote) => quote.text),
      tags: sharedTags(check.tasks, tasks),
      tasks: readTasks,
      draw,
      fold: reading.fold,
      kind: check.claim,
      support: check.tasks.length,
      specific: false,
    }))
}

/** Start of the wording of a lesson that is its evidence alone. */
const EVIDENCE_TEXT = 'In cases like these return this form'

/** Whether a lesson was worded by code. */
export function isEvidenceText(text: string): boolean {
  return text.startsWith(EVIDENCE_TEXT)
}

/** An exception this often in the place of a result is worth a word. */
const OFTEN = 0.2

/** Wording by code: the kind of check, whose particular values stand as S, N, f() or <NAME>. */
function evidenceText(check: RecurringCheck, tasks: ReadonlyMap<string, Task>): string {
  const { threw, failures } = check
  const never = threw > failures * OFTEN ? ', never throw' : ''
  return `${EVIDENCE_TEXT}${never}: ${kindInWords(check, tasks)}${nameHint(check.quotes, tasks)}`
}

/** A kind that ends in a lone value says what form its values have, where they have one. */
function kindInWords({ kind, quotes }: RecurringCheck, tasks: ReadonlyMap<string, Task>): string {
  const lone = /^(.*) -> (?:S|N)$/.exec(kind)
  if (!lone || lone[1]!.includes('f(')) return kind
  const prompts = new Map([...tasks].map(([id, { prompt }]) => [id, prompt]))
  const form = valueForm(lone[1]!, quotes, prompts)
  return form === null ? kind : `${lone[1]}: ${form}`
}

/**
 * What <NAME> stands for, where the ends of the constants are words of their own tasks: then that is the rule. With one
 * example, since small models otherwise copy a name from the quotes.
 */
function nameHint(quotes: readonly Quote[], tasks: ReadonlyMap<string, Task>): string {
  const named = quotes.flatMap(({ text, task }) => {
    const [, constant, end] = /["'`]([A-Z][A-Z0-9]*_([A-Z0-9_]+))["'`]/.exec(text) ?? []
    if (constant === undefined || end === undefined) return []
    return [{ constant, end: end.toLowerCase(), prompt: tasks.get(task)?.prompt.toLowerCase() ?? '' }]
  })
  if (named.length < 2) return ''
  const words = (text: string) => new Set(text.match(/[a-z0-9_]+/g) ?? [])
  const mostly = (inside: (prompt: string) => string) => {
    const holding = named.filter(({ end, prompt }) => words(inside(prompt)).has(end))
    return holding.length / named.length > 0.8 ? (holding.at(EXAMPLE) ?? holding[0]!) : null
  }
  const parameter = mostly((prompt) => /\(([^)]*)\)/.exec(prompt)?.[1] ?? '')
  if (parameter)
    return ` with the name of the parameter in capitals: "${parameter.constant}" for ${parameter.end}`
  const word = mostly((prompt) => prompt)
  return word ? ` with that word of the task in capitals: "${word.constant}" for ${word.end}` : ''
}

/** Place of the quote that the example is from: the last of those shown, which is of another task than the first. */
const EXAMPLE = EVIDENCE_COUNT - 1
