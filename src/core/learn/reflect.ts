import { z } from 'zod'
import { headAndTail } from '../head-and-tail.ts'
import type { Lesson } from '../library/lesson.ts'
import type { Fold } from '../measure/trial-design.ts'
import { random } from '../random.ts'
import type { Group, Rollout, Trajectory } from '../rollouts/rollout.ts'
import type { Task } from '../tasks/task.ts'
import { type Quote, type RecurringCheck, recurringChecks } from './failing-checks.ts'
import type { ReflectionInput } from './prompts/reflection.ts'
import { asList, replyJson } from './structured.ts'
import { tryText } from './try-text.ts'

/** Maximum number of quotes of one lesson. */
export const EVIDENCE_COUNT = 3
/** Maximum number of kinds of failing checks that one reflection lists. */
const CHECKS_LISTED = 8

/** What one reflection reads: groups of one fold, and the failing checks that recur in them. */
export interface Reading {
  fold: Fold
  groups: Group[]
  checks: RecurringCheck[]
}

/** Tasks whose groups one reflection reads: all of one fold. */
export interface PlannedReading {
  fold: Fold
  tasks: string[]
}

/**
 * Divides the tasks of each fold into readings of about `size`; related ones (sharing a tag) together. Fixed by tasks
 * and seed, so that a reading can start as soon as its own groups have ended.
 */
export function planReadings(
  folds: ReadonlyMap<string, Fold>,
  tasks: ReadonlyMap<string, Task>,
  size: number,
  seed: number,
  round: number,
): PlannedReading[] {
  const readings: PlannedReading[] = []
  for (const fold of ['A', 'B'] as const) {
    const ids = [...folds].filter(([, of]) => of === fold).map(([id]) => id)
    const tagOf = (id: string) => tasks.get(id)?.tags[0] ?? ''
    const related = random(seed, 'readings', round, fold)
      .shuffle(ids.sort())
      .sort((a, b) => (tagOf(a) < tagOf(b) ? -1 : tagOf(a) > tagOf(b) ? 1 : 0))
    const count = Math.ceil(related.length / size)
    for (let i = 0; i < count; i++) {
      const part = related.slice(
        Math.round((i * related.length) / count),
        Math.round(((i + 1) * related.length) / count),
      )
      if (part.length > 0) readings.push({ fold, tasks: part })
    }
  }
  return readings
}

/** A reading of the groups that teach; null when none does. */
export function readGroups(planned: PlannedReading, teaching: readonly Group[]): Reading | null {
  if (teaching.length === 0) return null
  return {
    fold: planned.fold,
    groups: [...teaching],
    checks: recurringChecks(teaching).slice(0, CHECKS_LISTED),
  }
}

/** How much of tries and feedback a prompt shows, in characters. */
export interface ShownLengths {
  reply: number
  feedback: number
}

/**
 * Input of the reflection prompt: all that helps to see what a group of train tasks has in common. Of each task the best
 * and the worst try with what the verifier said, and the accepted answer where one is known.
 * @param of by task id: an accepted answer, and what made tries better or worse
 */
export function reflectionInput(
  reading: Reading,
  tasks: ReadonlyMap<string, Task>,
  of: { accepted: ReadonlyMap<string, string>; credit: ReadonlyMap<string, string> },
  known: { experiences: string[]; rejected: string[] },
  max: { lessons: number; words: number } & ShownLengths,
): ReflectionInput {
  const side = ({ trajectory, verdict }: ScoredTry) => ({
    score: verdict.score!,
    reply: tryText(trajectory, max.reply),
    feedback: verdict.passed ? '' : headAndTail(verdict.feedback.trim(), max.feedback),
  })
  const groups = reading.groups.flatMap(({ task: id, rollouts }) => {
    const tries = rollouts.filter(isScored)
    if (tries.length === 0) return []
    const best = tries.reduce((a, b) => (b.verdict.score! > a.verdict.score! ? b : a))
    const worst = tries.reduce((a, b) => (b.verdict.score! < a.verdict.score! ? b : a))
    const answer = best.verdict.passed ? undefined : of.accepted.get(id)
    return [
      {
        prompt: tasks.get(id)?.prompt.trim() ?? id,
        accepted: answer === undefined ? null : headAndTail(answer.trim(), max.reply),
        best: side(best),
        worst: worst.verdict.score! < best.verdict.score! ? side(worst) : null,
        credit: headAndTail(of.credit.get(id) ?? '', 2 * max.reply),
      },
    ]
  })
  const instructions = new Set(reading.groups.map(({ task: id }) => tasks.get(id)?.instructions.trim() ?? ''))
  return {
    // Tasks of several files have several: then none is shown, since it would not be those of all.
    instructions: instructions.size === 1 ? headAndTail([...instructions][0]!, max.reply) : '',
    groups,
    checks: reading.checks.map(({ quotes, tasks: failing, failures }) => ({
      quotes: quotes.slice(0, 2).map((quote) => quote.text),
      tasks: failing.length,
      failures,
    })),
    ...known,
    maxLessons: max.lessons,
    maxWords: max.words,
  }
}

type ScoredTry = Rollout & { trajectory: Trajectory }

function isScored(rollout: Rollout): rollout is ScoredTry {
  return rollout.verdict.score !== null && rollout.trajectory !== null
}

const Item = z.union([
  z.string().transform((rule) => ({ rule, checks: [] as number[] })),
  z
    .looseObject({
      rule: z.string().optional(),
      lesson: z.string().optional(),
      text: z.string().optional(),
      experience: z.string().optional(),
      checks: z.unknown().optional(),
    })
    .transform((value) => ({
      rule: value.rule ?? value.lesson ?? value.text ?? value.experience ?? '',
      checks: (Array.isArray(value.checks) ? value.checks : [value.checks])
        .map(Number)
        .filter(Number.isInteger),
    })),
])

/** Rules in a reflection's reply; null when the reply holds no JSON at all (then asking again can help). */
export function parseReflection(reply: string): { rule: string; checks: number[] }[] | null {
  const value = replyJson(reply)
  if (value === undefined) return null
  return asList(value)
    .map((item) => Item.safeParse(item))
    .flatMap((parsed) => (parsed.success && parsed.data.rule.trim() !== '' ? [parsed.data] : []))
    .map(({ rule, checks }) => ({ rule: rule.replace(/\s+/g, ' ').trim(), checks }))
    .filter(({ rule }) => !COPIED_FORM.test(rule))
}

/** The form that the prompt shows ("When ..., ..."), copied instead of filled in: it has no content. */
const COPIED_FORM = /^when (?:\.\.\.|…)/i

/** Tokens of code in a text, case kept: names with capitals or underscores inside, keys, constants. */
const codeTokens = (text: string) =>
  new Set(text.match(/[A-Za-z_$]*[A-Z_][A-Z_][A-Za-z0-9_$]*|\b[a-z]+[A-Z]\w*|\w+(?=\s*:)/g) ?? [])

/** A constant counts as its family ("INVALID_" of INVALID_PORT): a rule names the pattern, a quote one value. */
const family = (token: string) => /^([A-Z][A-Z0-9]*_)/.exec(token)?.[1] ?? token

/** How many names, constants or quoted literals of a check's quotes a rule uses too. */
function sharedCode(rule: string, check: RecurringCheck): number {
  const quotes = check.quotes.map((quote) => quote.text).join('\n')
  const quoted = new Set([...codeTokens(quotes)].map(family))
  const literals = new Set(
    [...quotes.matchAll(/"([\w .-]{3,})"|'([\w .-]{3,})'/g)].map((match) => match[1] ?? match[2]!),
  )
  const ruleWords = new Set(rule.match(/[\w-]+/g) ?? [])
  return (
    [...codeTokens(rule)].filter((token) => quoted.has(family(token))).length +
    [...literals].filter((literal) => ruleWords.has(literal)).length
  )
}

/**
 * The listed check that a rule is about: of those it names the one that shares most code with it, then the one that
 * most tasks failed. One only: evidence of several kinds teaches none of them.
 */
function checkOf(rule: string, named: number[], checks: readonly RecurringCheck[]): RecurringCheck | null {
  const listed = named.map((number) => checks[number - 1]).filter((check) => check !== undefined)
  const [best] = (listed.length > 0 ? listed : checks.filter((check) => sharedCode(rule, check) > 0))
    .map((check) => ({ check, shared: sharedCode(rule, check) }))
    .sort((a, b) => b.shared - a.shared || b.check.tasks.length - a.check.tasks.length)
  return best?.check ?? null
}

/** At most three quotes of a check, from different tasks where there are. */
export function evidenceOf(check: { quotes: readonly Quote[] }, count = EVIDENCE_COUNT): Quote[] {
  const out: Quote[] = []
  for (const fresh of [true, false]) {
    for (const quote of check.quotes) {
      if (out.length === count) return out
      if (out.includes(quote) || (fresh && out.some((other) => other.task === quote.task))) continue
      out.push(quote)
    }
  }
  return out
}

/** Tags that all of the tasks share. */
function sharedTags(ids: readonly string[], tasks: ReadonlyMap<string, Task>): string[] {
  const [first, ...rest] = ids.map((id) => tasks.get(id)?.tags ?? [])
  return (first ?? []).filter((tag) => rest.every((tags) => tags.includes(tag)))
}

/** Names of code in a quote: camel case, constants, called functions. */
const CODE_NAME = /[A-Za-z_$][\w$]*(?=\()|[a-z]+[A-Z][\w$]*|[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]/g
const CONSTANT = /^[A-Z0-9_]+$/

/**
 * Whether a rule names an instance instead of the pattern: a function or constant that the quotes of one task alone
 * hold, or one constant of several.
 */
function namesInstance(rule: string, check: RecurringCheck): boolean {
  const holders = new Map<string, Set<string>>()
  for (const { text, task } of check.quotes)
    for (const [name] of text.matchAll(CODE_NAME))
      holders.set(name, (holders.get(name) ?? new Set<string>()).add(task))
  const constants = [...holders.keys()].filter((name) => CONSTANT.test(name))
  return (rule.match(/[\w$]+/g) ?? []).some(
    (word) => holders.get(word)?.size === 1 || (constants.length > 1 && constants.includes(word)),
  )
}

/** Names of code in a rule: those of quotes, words with underscores, what is in backticks. */
const RULE_NAME = new RegExp(`${CODE_NAME.source}|[A-Za-z]\\w*_\\w*|(?<=\`)[A-Za-z_$][\\w$]*(?=\`)`, 'g')

/** Whether all code that a rule names is in the prompt of one and the same task, of several that were read. */
function aboutOneTask(rule: string, { groups }: Reading, tasks: ReadonlyMap<string, Task>): boolean {
  const names = rule.match(RULE_NAME) ?? []
  if (names.length === 0 || groups.length < 2) return false
  const prompts = groups.map(({ task }) => new Set(tasks.get(task)?.prompt.match(/[\w$]+/g) ?? []))
  const inNoOther = (name: string, own: number) =>
    prompts.every((words, index) => words.has(name) === (index === own))
  return prompts.some((_, own) => names.every((name) => inNoOther(name, own)))
}

/** A lesson before it has its id, with what ranks it. */
export interface DraftLesson extends Omit<Lesson, 'id'> {
  fold: Fold
  /** kind of the failing checks that it is about; null when it is about none */
  kind: string | null
  /** tasks that failed those checks */
  support: number
  /** of a rule by code: what it states without its example, which equal rules of other tasks share */
  statement?: string
  /** its wording shares code with its checks: a constant, a key, a name; vague rules share none */
  specific: boolean
  /** the code that its wording names is that of one task alone: it is of no use to other tasks */
  aboutOneTask: boolean
  /** id of the experience that it words anew, and in whose place it is tried */
  replaces?: string
}

/** What a lesson about a check has whoever words it; without a check it is about all that was read. */
export function draftOf(
  reading: Reading,
  check: Pick<RecurringCheck, 'kind' | 'tasks'> | null,
  evidence: readonly Quote[],
  tasks: ReadonlyMap<string, Task>,
  draw: string,
): Omit<DraftLesson, 'text' | 'statement' | 'specific' | 'aboutOneTask'> {
  const readTasks = reading.groups.map((group) => group.task).sort()
  return {
    evidence: evidence.map((quote) => quote.text),
    tags: sharedTags(check?.tasks ?? readTasks, tasks),
    tasks: readTasks,
    draw,
    fold: reading.fold,
    kind: check?.kind ?? null,
    support: check?.tasks.length ?? 0,
  }
}

/** Lessons of one reflection: the model's rule, and by code its evidence, verbatim from the checks it is about. */
export function lessonsOf(
  rules: readonly { rule: string; checks: number[] }[],
  reading: Reading,
  tasks: ReadonlyMap<string, Task>,
  draw: string,
): DraftLesson[] {
  return rules.map(({ rule, checks }) => {
    const check = checkOf(rule, checks, reading.checks)
    return {
      ...draftOf(reading, check, check ? evidenceOf(check) : [], tasks, draw),
      text: rule,
      specific: check !== null && sharedCode(rule, check) > 0 && !namesInstance(rule, check),
      aboutOneTask: aboutOneTask(rule, reading, tasks),
    }
  })
}
