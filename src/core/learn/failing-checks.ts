import { isBrokenRun } from '../library/guards/harness.ts'
import type { Group } from '../rollouts/rollout.ts'
import { oneLine, plainText } from '../verify/normalise.ts'
import type { Check } from '../verify/verdict.ts'

/** Maximum number of characters of one quote. */
export const QUOTE_LENGTH = 160

/** One verbatim quote of a failing check: what was expected. Never what the model's answer gave. */
export interface Quote {
  text: string
  task: string
}

/** Checks of one kind that failed, over several tasks. */
export interface RecurringCheck {
  /** what the checks claim, with their particular values taken out */
  kind: string
  /** distinct quotes, tasks taking turns, so that the first few come from different tasks */
  quotes: Quote[]
  tasks: string[]
  failures: number
}

/** What is gathered of one kind. */
interface Gathered {
  byTask: Map<string, Quote[]>
  failures: number
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
 * Takes the particular values and the names of called functions out of a claim: the rest identifies the kind of claim.
 */
export function kindOf(check: Check): string {
  const shape = (text: string) =>
    oneLine(plainText(text))
      .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, 'S')
      .replace(/\b[A-Za-z_$][\w$.]*\(/g, 'f(')
      .replace(/\b0x[0-9a-fA-F]+\b|-?\d+(\.\d+)?/g, 'N')
      .slice(0, 120)
  if (check.expected === undefined) return shape(check.message ?? check.name)
  const expected = shape(check.expected)
  // A lone value does not identify its kind: then the check's name does.
  if (!/^(S|N|true|false|null|undefined|\[\s*\]|\{\s*\})?$/.test(expected)) return expected
  return `${calls(shape(check.name))} -> ${expected}`
}

/** A call with its arguments, also other calls, and calls of its result. */
const CALL = /f\((?:[^()]|\(\))*\)(?:\.f\(\))*/g

/** Calls as f(), from the inside out. */
function calls(text: string): string {
  const shorter = text.replace(CALL, 'f()')
  return shorter === text ? text : calls(shorter)
}

/** The beginning of messages that an answer broke or a command failed. An assertion does claim something. */
const WENT_WRONG = /^(?!Assertion)[\w.]*(?:Error|Exception)\b/

function objectionOf({ expected, message }: Check): string | null {
  return expected !== undefined || message === undefined || WENT_WRONG.test(message) ? null : message
}

/** Whether a check failed since code was missing or the run broke, whatever it expects. */
function isBroken({ expected, message, name }: Check): boolean {
  return expected === undefined && isBrokenRun(message ?? name)
}

/** A failing check of an attempt at a task. */
export interface FailingCheck {
  task: string
  check: Check
  /** what was objected to, in words, where the check compares nothing; null where its name is all there is */
  objection: string | null
}

/** What failed in these groups, without what says only that code was missing; feedback without checks counts as one. */
export function failingChecks(groups: readonly Group[]): FailingCheck[] {
  return groups.flatMap(({ task, rollouts }) =>
    rollouts.flatMap(({ verdict }) => {
      if (verdict.score === null || verdict.passed) return []
      const failing = verdict.checks.filter((check) => !check.passed)
      const [feedback] = verdict.feedback.split('\n')
      const reported =
        failing.length > 0 || !feedback
          ? failing.map((check) => ({ task, check, objection: objectionOf(check) }))
          : [{ task, check: { name: feedback, passed: false }, objection: feedback }]
      return reported.filter(({ check }) => !isBroken(check))
    }),
  )
}

/** Failing checks of these groups by kind: most tasks first, then most failures, then by kind. */
export function recurringChecks(groups: readonly Group[]): RecurringCheck[] {
  const kinds = new Map<string, Gathered>()
  for (const { task, check } of failingChecks(groups)) {
    const kind = kindOf(check)
    const entry: Gathered = kinds.get(kind) ?? { byTask: new Map(), failures: 0 }
    kinds.set(kind, entry)
    entry.failures++
    const quotes = entry.byTask.get(task) ?? []
    entry.byTask.set(task, quotes)
    const text = quoteOf(task, check)
    if (!quotes.some((quote) => quote.text === text)) quotes.push({ text, task })
  }
  return [...kinds.entries()]
    .map(([kind, { byTask, failures }]) => ({
      kind,
      quotes: alternateTasks(byTask),
      tasks: [...byTask.keys()].sort(),
      failures,
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
