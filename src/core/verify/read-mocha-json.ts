import { z } from 'zod'
import { type Failure, failureOf as sidesFailure } from './assertion.ts'
import { readJsFailure } from './js-failure.ts'
import { MOCHA_HOOK } from './mocha-hook.ts'
import { plainText } from './normalise.ts'
import type { Report } from './read-tap.ts'
import { sidesOfTexts } from './sides/diff-lines.ts'
import { readJavaScript } from './sides/javascript.ts'
import { makeSides } from './sides/make-sides.ts'

const Fault = z.object({
  message: z.unknown().optional(),
  stack: z.unknown().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
})

const Test = z.object({ fullTitle: z.string(), err: Fault })

const Results = z.object({
  stats: z.object({ tests: z.number(), failures: z.number() }),
  passes: z.array(Test),
  failures: z.array(Test),
})

/** The JSON reporter of mocha. Null when a value is none of its reports. */
export function readMochaJson(value: unknown): Report | null {
  const parsed = Results.safeParse(value)
  if (!parsed.success) return null
  const { passes, failures } = parsed.data
  const failed = failures.map(({ fullTitle, err }) => ({ name: fullTitle, passed: false, ...failureOf(err) }))
  return {
    checks: [
      ...passes.map(({ fullTitle }) => ({ name: fullTitle, passed: true })),
      ...failed.filter(({ name }) => !MOCHA_HOOK.test(name)),
    ],
    // A hook is no test: it is only named where it fails.
    broken: failed.filter(({ name }) => MOCHA_HOOK.test(name)),
  }
}

function failureOf({ stack, expected, actual, ...fault }: z.infer<typeof Fault>): Failure {
  const message = typeof fault.message === 'string' ? fault.message : ''
  const read = readJavaScript(plainText(message))
  const cut = [read?.expected, read?.received].some((side) => side === undefined || side.includes('…'))
  // mocha's own sides lose the quotes of a text: the message comes first where it has both sides.
  if (typeof expected === 'string' && typeof actual === 'string' && read !== null && cut)
    return sidesFailure(makeSides({ words: read.words, ...sidesOfTexts(expected, actual) }))
  return readJsFailure(typeof stack === 'string' && stack.includes(message) ? stack : message)
}
