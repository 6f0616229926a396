import type { Group } from '../rollouts/rollout.ts'
import { MISSING } from '../verify/command.ts'
import { oneLine, plainText } from '../verify/normalise.ts'
import type { Check } from '../verify/verdict.ts'
import { missingResultIn, relationOf, type ValuePair } from './relation.ts'

/** Maximum number of characters of one quote. */
export const QUOTE_LENGTH = 160

/** One verbatim quote of a failing check: what was expected. Never what the model's answer gave. */
export interface Quote {
  text: string
  task: string
  /** the expected side alone, where the check has it */
  expected?: string
}

/** Checks of one kind that failed, over several tasks. */
export interface RecurringCheck {
  /** what the checks claim, with their particular values taken out */
  kind: string
  /** distinct quotes, tasks taking turns, so that the first few come from different tasks */
  quotes: Quote[]
  tasks: string[]
  failures: number
  /** failures with an exception in place of a result; detected by code, the text itself is not quoted */
  threw: number
  /** whether they state what was expected, and not only that something went wrong */
  claims: boolean
  /** how the expected values relate to what answers gave, in words; null where that is unknown */
  relation: string | null
  /** the word for nothing (`undefined`, `None`) that answers gave instead; null where most gave something */
  nothing: string | null
}

/** What is gathered of one kind. */
interface Gathered {
  claims: boolean
  byTask: Map<string, Quote[]>
  failures: number
  threw: number
  returned: ValuePair[]
}

function cut(text: string): string {
  return text.length <= QUOTE_LENGTH ? text : `${text.slice(0, QUOTE_LENGTH - 1)}…`
}

const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * The quote of a failing check, at most 160 characters, on one line, expected side first; the received side is left
 * out, since it is a model's own text. It begins with the name of the task where the check does not name it.
 */
export function quoteOf(task: string, check: Check): string {
  const claim = claimOf(check)
  const subject = letters(claim).includes(letters(task)) ? '' : `${task}: `
  return cut(subject + claim)
}

/** The check's own sentence if it states what was expected and nothing of the answer, else name and expectation. */
function claimOf({ name, message, expected, received }: Check): string {
  const line = (text: string) => oneLine(plainText(text))
  if (expected === undefined) return message ? `${line(name)}: ${line(message)}` : line(name)
  // Readers of reports add both sides to the sentence of the check itself.
  const sentence = line((message ?? '').split(/\n|: expected /)[0]!)
  const mentions = (text: string) => letters(sentence).includes(letters(text))
  const own =
    letters(expected) !== '' &&
    mentions(name) &&
    mentions(expected) &&
    !(received && letters(received) !== '' && mentions(received))
  return own && sentence.length <= QUOTE_LENGTH ? sentence : `${line(name)}: expected ${line(expected)}`
}

/**
 * Takes the particular values out of a claim: the rest identifies the kind of claim. Of a constant like
 * "INVALID_PORT" the first word stays, since families of constants share it; names of called functions go.
 */
export function kindOf(check: Check): string {
  const shape = (text: string) =>
    oneLine(plainText(text))
      .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, (quoted) => {
        const family = /^.([A-Z][A-Z0-9]*_)[A-Z0-9_]*.$/.exec(quoted)
        return family ? `"${family[1]}<NAME>"` : 'S'
      })
      .replace(/\b[A-Za-z_$][\w$.]*\(/g, 'f(')
      .replace(/\b0x[0-9a-fA-F]+\b|-?\d+(\.\d+)?/g, 'N')
      .slice(0, 120)
  if (check.expected === undefined) return shape(check.message ?? check.name)
  const expected = shape(check.expected)
  // A lone value does not identify its kind: then the check's name does.
  if (!/^(S|N|true|false|null|undefined|\[\s*\]|\{\s*\})?$/.test(expected)) return expected
  return `${calls(shape(check.name))} -> ${expected}`
}

/** A test function as a runner names it ("tests.test_dates > test_parse"): no sentence that a check could state. */
const TEST_FUNCTION = String.raw`(?:[\w.]+ > )*test_\w+`
const ONLY_TEST_FUNCTION = new RegExp(`^${TEST_FUNCTION}$`)

/** Whether a kind only states that some call, or some test, gives some value: an ordinary failure, no convention. */
export function isBareKind(kind: string): boolean {
  const name = /^(.*) -> \S*$/.exec(kind)?.[1]
  return name !== undefined && titleOf(name) === ''
}

/** What a check's name holds besides its calls; '' for calls alone and for the name of a test function. */
export function titleOf(name: string): string {
  const words = name.replace(/(?:\bnew )?f\(\)/g, '').replace(/^[\s:,.-]+|[\s:,.-]+$/g, '')
  const informative = /\p{L}/u.test(words.replace(/\b[NS]\b/g, ''))
  return informative && !ONLY_TEST_FUNCTION.test(words) ? words : ''
}

/** A call with its arguments, also other calls, and calls of its result. */
const CALL = /f\((?:[^()]|\(\))*\)(?:\.f\(\))*/g

/** Calls as f(), from the inside out. */
function calls(text: string): string {
  const shorter = text.replace(CALL, 'f()')
  return shorter === text ? text : calls(shorter)
}

/** An exception: its usual names, or the word itself. */
const EXCEPTION = /\b(?:thrown|threw|throws|[A-Za-z]*(?:Error|Exception))\b/

/** The beginning of messages that an answer broke or a command failed. An assertion does claim something. */
const WENT_WRONG = /^(?:(?!Assertion)[\w.]*(?:Error|Exception)\b|expected exit code|collection failure)/

function claims({ expected, message, name }: Check): boolean {
  return expected !== undefined || !(message === MISSING || WENT_WRONG.test(message ?? name))
}

/** Failing checks of these groups by kind: most tasks first, then most failures, then by kind. */
export function recurringChecks(groups: readonly Group[]): RecurringCheck[] {
  const kinds = new Map<string, Gathered>()
  for (const group of groups) {
    for (const { verdict } of group.rollouts) {
      if (verdict.score === null || verdict.passed) continue
      const failing = verdict.checks.filter((check) => !check.passed)
      const reported: Check[] =
        failing.length > 0
          ? failing
          : verdict.feedback
            ? [{ name: verdict.feedback.split('\n')[0]!, passed: false }]
            : []
      for (const check of reported) {
        const kind = kindOf(check)
        const entry: Gathered = kinds.get(kind) ?? {
          claims: false,
          byTask: new Map(),
          failures: 0,
          threw: 0,
          returned: [],
        }
        entry.claims ||= claims(check)
        kinds.set(kind, entry)
        entry.failures++
        if (check.expected !== undefined && check.received !== undefined)
          entry.returned.push({ task: group.task, expected: check.expected, received: check.received })
        if (EXCEPTION.test(check.received ?? check.message ?? '')) entry.threw++
        const quotes = entry.byTask.get(group.task) ?? []
        entry.byTask.set(group.task, quotes)
        const text = quoteOf(group.task, check)
        if (quotes.some((quote) => quote.text === text)) continue
        const expected = check.expected === undefined ? {} : { expected: oneLine(check.expected) }
        quotes.push({ text, task: group.task, ...expected })
      }
    }
  }
  return [...kinds.entries()]
    .map(([kind, { claims, byTask, failures, threw, returned }]) => ({
      kind,
      claims,
      quotes: alternateTasks(byTask),
      tasks: [...byTask.keys()].sort(),
      failures,
      threw,
      relation: relationOf(returned, !isBareKind(kind)),
      nothing: missingResultIn(returned, (text) => EXCEPTION.test(text)),
    }))
    .sort(
      (a, b) =>
        b.tasks.length - a.tasks.length ||
        b.failures - a.failures ||
        (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0),
    )
}

function alternateTasks(byTask: Map<string, Quote[]>): Quote[] {
  const tasks = [...byTask.keys()].sort()
  const out: Quote[] = []
  const turns = Math.max(0, ...[...byTask.values()].map((quotes) => quotes.length))
  for (let turn = 0; turn < turns; turn++) {
    for (const task of tasks) {
      const quote = byTask.get(task)![turn]
      if (quote !== undefined && !out.some(({ text }) => text === quote.text)) out.push(quote)
    }
  }
  return out
}
