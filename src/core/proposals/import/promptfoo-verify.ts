import type { RawVerifier } from '../../tasks/schema.ts'
import { Assertion, type ImportedAssertion, importAssertion } from './promptfoo-assert.ts'
import { fillVariables } from './promptfoo-template.ts'
import { isRecord } from './read-rows.ts'

/** How a test is scored. */
export interface ImportedChecks {
  verify: RawVerifier[]
  answer?: string
}

export interface AssertedTest {
  assertions: readonly unknown[]
  vars: Readonly<Record<string, unknown>>
  threshold: unknown
  /** prompt that grades instead of the usual one */
  rubricPrompt?: unknown
}

/**
 * The verifiers of a test, or why it would not be scored as promptfoo scores it. Single assertions that nothing here is
 * like are reported to `leaveOut`; those of weight 0 only measure there, and take no part here either.
 */
export function importChecks(
  { assertions, vars, threshold, rubricPrompt }: AssertedTest,
  leaveOut: (reason: string) => void,
): ImportedChecks | { reason: string } {
  const verify: RawVerifier[] = []
  let answer: string | undefined
  for (const given of assertions.flatMap(flatSet)) {
    const read = readAssertion(given)
    if ('reason' in read) return read
    const { assertion } = read
    if (assertion.weight === 0) {
      leaveOut(`the assertion "${assertion.type}" has weight 0: it only measures, and does not score.`)
      continue
    }
    if (assertion.transform !== undefined)
      return { reason: `the "transform" of its assertion "${assertion.type}" changes what is scored.` }
    const taken = takeOne(assertion, vars, rubricPrompt)
    if ('reason' in taken) {
      leaveOut(taken.reason)
      continue
    }
    if (taken.answer !== undefined && answer !== undefined && taken.answer !== answer) {
      leaveOut('a task has one answer, and a further "equals" is left out.')
      continue
    }
    answer ??= taken.answer
    verify.push(taken.verify)
  }
  if (verify.length === 0)
    return { reason: 'none of its assertions has a verifier, so nothing would score it.' }
  const decided = withThreshold(verify, threshold)
  return 'reason' in decided ? decided : { ...decided, ...(answer === undefined ? {} : { answer }) }
}

/** Assertions of a set are weighed inside of it; a set that passes at a threshold of its own stays a set. */
function flatSet(given: unknown): unknown[] {
  if (!isRecord(given) || given.type !== 'assert-set' || !Array.isArray(given.assert)) return [given]
  if (typeof given.threshold === 'number' || given.assert.length === 0) return [given]
  const weights = given.assert.map((one: unknown) => weightOf(one))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const own = weightOf(given)
  if (!(total > 0) || !(own >= 0)) return [given]
  return given.assert.map((one: unknown, index) =>
    isRecord(one) ? { ...one, weight: (own * weights[index]!) / total } : one,
  )
}

const weightOf = (given: unknown) =>
  isRecord(given) && given.weight !== undefined ? Number(given.weight) : 1

function readAssertion(given: unknown): { assertion: Assertion } | { reason: string } {
  const parsed = Assertion.safeParse(given)
  if (parsed.success) return { assertion: parsed.data }
  const [issue] = parsed.error.issues
  const field = String(issue?.path[0] ?? 'type')
  return {
    reason:
      field === 'type'
        ? 'an assertion has no type.'
        : `the ${field} of one of its assertions is not as promptfoo writes it: ${issue?.message ?? ''}.`,
  }
}

function takeOne(
  assertion: Assertion,
  vars: AssertedTest['vars'],
  rubricPrompt: unknown,
): ImportedAssertion | { reason: string } {
  if (assertion.type === 'assert-set')
    return { reason: 'there is no verifier like an assertion "assert-set" with a threshold.' }
  const value = fillValue(assertion.value, vars)
  if ('reason' in value) return value
  return importAssertion({
    ...assertion,
    value: value.value,
    ...(rubricPrompt === undefined ? {} : { rubricPrompt }),
  })
}

/** Variables in the strings of a value. */
function fillValue(value: unknown, vars: AssertedTest['vars']): { value: unknown } | { reason: string } {
  if (typeof value === 'string') {
    const filled = fillVariables(value, vars)
    return 'reason' in filled ? filled : { value: filled.text }
  }
  if (!Array.isArray(value)) return { value }
  const out: unknown[] = []
  for (const item of value) {
    const filled = fillValue(item, vars)
    if ('reason' in filled) return filled
    out.push(filled.value)
  }
  return { value: out }
}

/**
 * A test with a threshold passes where its weighted mean reaches it; a task passes where each of its verifiers does.
 * The two are the same for one verifier, and where the loss of any one is too much.
 */
function withThreshold(
  verify: RawVerifier[],
  threshold: unknown,
): { verify: RawVerifier[] } | { reason: string } {
  if (threshold === undefined || threshold === null) return { verify }
  const at = Number(threshold)
  if (!(at > 0 && at <= 1))
    return {
      reason:
        at <= 0
          ? `its threshold ${threshold} lets every reply pass.`
          : `its threshold ${threshold} is no score that a reply can reach.`,
    }
  const [only] = verify
  if (verify.length === 1 && only !== undefined)
    return { verify: [only.type === 'judge' ? { ...only, passAt: at } : only] }
  const weights = verify.map(({ weight = 1 }) => weight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const graded = verify.some(({ type }) => type === 'judge')
  if (at === 1)
    return { verify: verify.map((one) => ({ ...one, ...(one.type === 'judge' ? { passAt: 1 } : {}) })) }
  if (!graded && (total - Math.min(...weights)) / total < at) return { verify }
  return {
    reason: `its threshold ${at} lets a reply pass that fails some of its ${verify.length} assertions, and a task passes only with all of them.`,
  }
}
