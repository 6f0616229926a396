import type { Task } from '../tasks/task.ts'
import { contrastingQuotes, siblingOf } from './contrast.ts'
import { CONTRAST_TEXT, EVIDENCE_TEXT, NOTHING_TEXT } from './evidence-text.ts'
import { isBareKind, type Quote, type RecurringCheck, titleOf } from './failing-checks.ts'
import { type DraftLesson, draftOf, evidenceOf, type Reading } from './reflect.ts'
import { withSharedValues } from './shared-values.ts'
import { constantOf, isPlainNumber, valueForm } from './value-form.ts'

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
    .filter(
      ({ tasks: failing, kind, claims, relation }) =>
        failing.length >= 2 && claims && (relation !== null || !isBareKind(kind)),
    )
    .map((check) => {
      const sibling = siblingOf(check, reading.checks)
      const evidence = sibling ? contrastingQuotes(check, sibling) : evidenceOf(informative(check))
      return {
        ...draftOf(reading, check, evidence, tasks, draw),
        text: evidenceText(check, sibling, tasks),
        specific: false,
        aboutOneTask: false,
      }
    })
}

/** The check with the quotes that show its rule: of a constant those that expect it. */
function informative(check: RecurringCheck): RecurringCheck {
  const constant = namedConstant(check)
  if (constant === null) return check
  return { ...check, quotes: check.quotes.filter(({ expected }) => expected === constant) }
}

/** The constant that a kind of lone values has, where its checks have a name. */
function namedConstant({ kind, quotes }: RecurringCheck): string | null {
  return LONE.test(kind) && !isBareKind(kind) ? constantOf(quotes) : null
}

/** A kind that ends in a lone value. */
const LONE = /^(.*) -> (?:S|N)$/

/** An exception this often in place of a result is mentioned. */
const OFTEN = 0.2

/** Wording by code: the kind of check, with S, N, f() or <NAME> in place of its particular values. */
function evidenceText(
  check: RecurringCheck,
  sibling: RecurringCheck | null,
  tasks: ReadonlyMap<string, Task>,
): string {
  const { threw, failures, nothing } = check
  if (sibling) {
    const when =
      nothing !== null && nothing !== sibling.nothing
        ? `${NOTHING_TEXT} ${nothing},`
        : `${CONTRAST_TEXT} ${sibling.kind}, cases like these`
    return `${when} return ${check.kind}${nameHint(check.quotes, tasks)}`
  }
  const never = threw > failures * OFTEN ? ', never throw' : ''
  return `${EVIDENCE_TEXT}${never}: ${kindInWords(check, tasks)}${nameHint(check.quotes, tasks)}`
}

/**
 * For a kind that ends in a lone value: the form of its values and what in the task they are made of, or how they
 * relate to what answers gave, where either is known.
 */
function kindInWords(check: RecurringCheck, tasks: ReadonlyMap<string, Task>): string {
  const { kind, quotes, relation } = check
  const name = LONE.exec(kind)?.[1]
  const prompts = new Map([...tasks].map(([id, { prompt }]) => [id, prompt]))
  if (name === undefined) return withSharedValues(kind, quotes, prompts)
  const title = titleOf(name)
  const constant = namedConstant(check)
  if (constant !== null) return `${title}: ${constant}`
  const called = name.includes('f(')
  // What the results of calls are made of is in no prompt: only their form is stated.
  const form = valueForm(name, quotes, called ? NO_PROMPTS : prompts)
  if (!called && form !== null && (relation === null || !isPlainNumber(form))) return `${name}: ${form}`
  const result = relation ?? form
  if (result === null || (relation === null && title === '')) return kind
  return title === '' ? result : `${title}: ${result}`
}

const NO_PROMPTS: ReadonlyMap<string, string> = new Map()

/** What <NAME> refers to, where the ends of the constants are words of their own tasks: then that is the rule. */
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
