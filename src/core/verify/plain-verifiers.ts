import { canonicalJson } from '../digest.ts'
import { numerals, sameNumber } from '../tasks/numbers.ts'
import type { Task } from '../tasks/task.ts'
import { cut } from './assertion.ts'
import { finalAnswer, jsonValue, plain, withoutFence } from './read-reply.ts'
import { showValue } from './show-value.ts'
import type { Check, SpecOf, Verdict, VerifyContext } from './verdict.ts'
import { allOrNothing, unscored } from './verdicts.ts'

/** The verifiers that need no process. The score of each is all or nothing. */

/** Compares text without outer Markdown and with runs of white space as one blank. */
export function verifyExact(task: Task, spec: SpecOf<'exact'>, reply: string): Verdict {
  if (task.answer === undefined) return unscored(`Task ${task.id} has no answer for its exact verifier.`)
  const form = (text: string) => {
    const out = plain(text).normalize('NFC').replace(/\s+/g, ' ').trim()
    return spec.ignoreCase ? out.toLowerCase() : out
  }
  const received = finalAnswer(reply)
  const answers = [task.answer, ...(spec.alternatives ?? [])]
  const passed = answers.some((answer) => form(received) === form(answer))
  return sides(
    'answer',
    passed,
    eitherOf(answers.map((answer) => JSON.stringify(answer))),
    JSON.stringify(cut(received)),
  )
}

export function verifyNumeric(task: Task, spec: SpecOf<'numeric'>, reply: string): Verdict {
  const truth = task.answer === undefined ? undefined : numerals(task.answer).at(-1)
  if (truth === undefined)
    return unscored(`Task ${task.id} needs a number as its answer for its numeric verifier.`)
  const text = finalAnswer(reply)
  const received = numerals(text).at(-1)
  const others = spec.alternatives ?? []
  const truths = [truth, ...others.flatMap((other) => numerals(other).at(-1) ?? [])]
  const passed = received !== undefined && truths.some((one) => sameNumber(one, received, spec.tolerance))
  const within = spec.tolerance > 0 ? ` within ${spec.tolerance}` : ''
  return sides(
    'number',
    passed,
    `${eitherOf([task.answer!, ...others].map((answer) => answer.trim()))}${within}`,
    received === undefined ? `no number (${JSON.stringify(cut(text, 80))})` : JSON.stringify(cut(text, 80)),
  )
}

/** Answers that feedback names, of several that are right. */
const MAX_NAMED = 3

function eitherOf(answers: readonly string[]): string {
  const more = answers.length - MAX_NAMED
  return `${answers.slice(0, MAX_NAMED).join(' or ')}${more > 0 ? ` (or ${more} more)` : ''}`
}

export async function verifyRegex(
  spec: SpecOf<'regex'>,
  reply: string,
  context: Pick<VerifyContext, 'patterns'>,
): Promise<Verdict> {
  const text = withoutFence(reply)
  const passed = await context.patterns.regexTest(spec.pattern, spec.flags, text)
  return sides('pattern', passed, `a match of /${spec.pattern}/${spec.flags}`, JSON.stringify(cut(text, 160)))
}

/** Without schema and equals the JSON value must equal the task's answer. */
export async function verifyJson(
  task: Task,
  spec: SpecOf<'json'>,
  reply: string,
  context: Pick<VerifyContext, 'patterns'>,
): Promise<Verdict> {
  const truth = expectedJson(task, spec)
  if (truth !== null && 'error' in truth) return unscored(truth.error)
  const json = jsonValue(reply)
  if ('error' in json)
    return allOrNothing(
      false,
      { name: 'json', message: json.error, expected: 'a JSON value' },
      `expected a JSON value: ${json.error}`,
    )
  const failing: Check[] = []
  if (spec.schema !== undefined) {
    const errors = await context.patterns.validateSchema(spec.schema, json.value)
    failing.push(...errors.map(schemaCheck))
  }
  if (truth !== null) failing.push(...differences(truth.value, json.value, '$'))
  if (failing.length === 0) return allOrNothing(true, { name: 'json' }, '')
  const messages = failing.map(({ message }) => message!)
  return { score: 0, passed: false, feedback: messages.slice(0, 12).join('\n'), checks: failing.slice(0, 50) }
}

/** What a schema finds at a place, such as "/items/0/price must be number". */
function schemaCheck(error: string): Check {
  const [, pointer = '', claim = error] = /^(\/\S*) (.+)$/s.exec(error) ?? []
  const path = pointer
    .split('/')
    .slice(1)
    .reduce((at, key) => inside(at, key.replaceAll('~1', '/').replaceAll('~0', '~'), /^\d+$/.test(key)), '$')
  return { name: path, passed: false, message: `expected by the schema: ${error}`, expected: claim }
}

/** The value that the reply's must equal; null where the schema alone decides. */
function expectedJson(task: Task, spec: SpecOf<'json'>): { value: unknown } | { error: string } | null {
  if (spec.equals !== undefined) return { value: spec.equals }
  if (spec.schema !== undefined) return null
  try {
    return { value: JSON.parse(task.answer!) }
  } catch {
    return { error: `Task ${task.id} needs JSON as its answer for its json verifier.` }
  }
}

/** Where two JSON values differ, one check a path, what was expected first. Key order does not matter. */
function differences(expected: unknown, received: unknown, path: string): Check[] {
  if (canonicalJson(expected) === canonicalJson(received)) return []
  if (isObject(expected) && isObject(received) && Array.isArray(expected) === Array.isArray(received)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(received)])]
    return keys.flatMap((key) => {
      const inner = inside(path, key, Array.isArray(expected))
      if (!Object.hasOwn(expected, key)) return [differs(inner, 'nothing', showValue(received[key], 120))]
      if (!Object.hasOwn(received, key)) return [differs(inner, showValue(expected[key], 120), 'nothing')]
      return differences(expected[key], received[key], inner)
    })
  }
  return [differs(path, showValue(expected, 160), showValue(received, 160))]
}

/** The path of a member: a JSON path such as $.items[0].price. */
const inside = (path: string, key: string, isIndex: boolean) =>
  isIndex ? `${path}[${key}]` : `${path}.${key}`

function differs(path: string, expected: string, received: string): Check {
  const at = path === '$' ? '' : ` at ${path.replace(/^\$\.?/, '')}`
  return {
    name: path,
    passed: false,
    message: `expected ${expected}${at}, received ${received}`,
    expected,
    received,
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function sides(name: string, passed: boolean, expected: string, received: string): Verdict {
  const message = `expected ${expected}, received ${received}`
  return allOrNothing(passed, passed ? { name } : { name, message, expected, received }, message)
}
