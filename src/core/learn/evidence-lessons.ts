import type { Task } from '../tasks/task.ts'
import { quotesBeside, siblingOf } from './contrast.ts'
import { isBareKind, type Quote, type RecurringCheck } from './failing-checks.ts'
import { type DraftLesson, draftOf, evidenceOf, type Reading } from './reflect.ts'
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
  return reading.checks
    .filter(({ tasks: failing, kind }) => failing.length >= 2 && !isBareKind(kind))
    .map((check) => {
      const sibling = siblingOf(check, reading.checks)
      const evidence = sibling ? quotesBeside(check, sibling) : evidenceOf(check)
      return {
        ...draftOf(reading, check, evidence, tasks, draw),
        text: evidenceText(check, sibling, tasks),
        specific: false,
      }
    })
}

/** Start of the wording of a lesson that is its evidence alone. */
const EVIDENCE_TEXT = 'In cases like these return this form'
/** The same for the rarer of two kinds that are easily mixed up. */
const CONTRAST_TEXT = 'Where others return'

/** Whether a lesson was worded by code. */
export function isEvidenceText(text: string): boolean {
  return text.startsWith(EVIDENCE_TEXT) || text.startsWith(CONTRAST_TEXT)
}

/** An exception this often in the place of a result is worth a word. */
const OFTEN = 0.2

/** Wording by code: the kind of check, whose particular values stand as S, N, f() or <NAME>. */
function evidenceText(
  check: RecurringCheck,
  sibling: RecurringCheck | null,
  tasks: ReadonlyMap<string, Task>,
): string {
  const { threw, failures } = check
  if (sibling)
    return `${CONTRAST_TEXT} ${sibling.kind}, cases like these return ${check.kind}${nameHint(check.quotes, tasks)}`
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

/** What <NAME> stands for, where the ends of the constants are words of their own tasks: then that is the rule. */
function nameHint(quotes: readonly Quote[], tasks: ReadonlyMap<string, Task>): string {
  const ends = quotes.flatMap(({ text, task }) => {
    const end = /["'`][A-Z][A-Z0-9]*_([A-Z0-9_]+)["'`]/.exec(text)?.[1]
    return end === undefined
      ? []
      : [{ end: end.toLowerCase(), prompt: tasks.get(task)?.prompt.toLowerCase() ?? '' }]
  })
  if (ends.length < 2) return ''
  const share = (holds: (one: { end: string; prompt: string }) => boolean) =>
    ends.filter(holds).length / ends.length
  const words = (text: string) => new Set(text.match(/[a-z0-9_]+/g) ?? [])
  if (share(({ end, prompt }) => words(/\(([^)]*)\)/.exec(prompt)?.[1] ?? '').has(end)) > 0.8) {
    return ' with the name of the parameter in capitals'
  }
  return share(({ end, prompt }) => words(prompt).has(end)) > 0.8
    ? ' with that word of the task in capitals'
    : ''
}
