import { type Failure, failureOf } from './assertion.ts'
import { MOCHA_HOOK } from './mocha-hook.ts'
import { plainText } from './normalise.ts'
import { ownWords, readJavaScript } from './sides/javascript.ts'

/** What is looked at in a test case of JUnit XML. */
interface Case {
  name: string
  /** the attribute `classname` */
  place: string
  file: string | undefined
}

/** Whether a test case is a file, a hook or the whole run, which runners of JavaScript report as if it were a test. */
export function isOutsideJsTests({ name, place, file }: Case, names: readonly string[]): boolean {
  return (
    isTestFile(name, file) ||
    (place === name && /\.[cm]?[jt]sx?$/.test(name)) ||
    place === 'vitest unhandled errors' ||
    place === 'Test suite failed to run' ||
    /^\s*Test execution failure: could be caused by test hooks/.test(name) ||
    MOCHA_HOOK.test(name) ||
    // vitest: a suite, for its hooks
    names.some((other) => other.startsWith(`${name} > `))
  )
}

/** node --test names a file that does not load, or runs no test, as a test of itself. */
export function isTestFile(name: string, file: string | undefined): boolean {
  const path = (text: string) => text.replaceAll('\\', '/')
  return file !== undefined && /\.[cm]?[jt]sx?$/.test(name) && path(file).endsWith(path(name))
}

/**
 * The failure that the bodies of a test case of JavaScript state, of several the last that states both sides; null where
 * they are of another language.
 */
export function readJsBodies(bodies: readonly string[]): Failure | null {
  const texts = bodies.map((body) => plainText(errorIn(body.trim()) ?? body.trim()))
  const found = texts.map(readJavaScript)
  const sides = found.findLast((one) => one?.expected !== undefined) ?? found.at(-1)
  if (sides) return failureOf(sides)
  // What an error says is at its beginning; a submission may print without end.
  const last = (texts.at(-1) ?? '').slice(0, 20_000)
  const isError =
    /^ ❯ |^\s+at (?:.*\()?\S+\.[cm]?[jt]sx?:\d+:\d+/m.test(last) ||
    // mocha writes the message before the error that repeats it
    /^(.+)\n[\s\S]*?^\w*Error\b[^:\n]*: \1/m.test(last)
  return isError ? failureOf({ words: ownWords(last) }) : null
}

/** jest-junit writes the error of a whole file as JSON. */
function errorIn(body: string): string | null {
  if (!/^\{"/.test(body)) return null
  try {
    const value: unknown = JSON.parse(body)
    if (value === null || typeof value !== 'object') return null
    const fields = Object.entries(value)
    const text = (key: string) =>
      fields.find(([name, own]) => name === key && typeof own === 'string' && own !== '')?.[1]
    return text('stack') ?? text('message') ?? text('_originalMessage') ?? null
  } catch {
    return null
  }
}
