import { z } from 'zod'
import type { Failure } from './assertion.ts'
import { readJsFailure, readJsFailures } from './js-failure.ts'
import { readMochaJson } from './read-mocha-json.ts'
import type { Report } from './read-tap.ts'

const Results = z.object({
  testResults: z.array(
    z.object({
      name: z.string().optional(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()).optional(),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

type TestFile = z.infer<typeof Results>['testResults'][number]

/**
 * The JSON reporters of jest and vitest, which share a format, and of mocha. The text may hold other output around the
 * reports, and several of them.
 * @returns null when there is none
 */
export function readTestJson(text: string): Report | null {
  if (!/"(?:testResults|failures)"/.test(text)) return null
  const found = objectsIn(text)
    .map((value) => {
      const parsed = Results.safeParse(value)
      return parsed.success ? readFiles(parsed.data.testResults) : readMochaJson(value)
    })
    .filter((report) => report !== null)
  if (found.length === 0) return null
  return {
    checks: found.flatMap(({ checks }) => checks),
    broken: found.flatMap(({ broken }) => broken),
  }
}

function readFiles(files: readonly TestFile[]): Report {
  const report: Report = { checks: [], broken: [] }
  for (const file of files) {
    const ran = file.assertionResults.filter(({ status }) => status === 'passed' || status === 'failed')
    for (const test of ran) {
      const name = [...(test.ancestorTitles ?? []).filter((title) => title !== ''), test.title].join(' > ')
      report.checks.push(
        test.status === 'passed'
          ? { name, passed: true }
          : { name, passed: false, ...readJsFailures(test.failureMessages ?? []) },
      )
    }
    const failure = fileFailure(file)
    if (failure !== null) report.broken.push({ name: file.name ?? 'test file', passed: false, ...failure })
  }
  return report
}

/** Why a file failed that no test of it explains: it did not load, or a hook failed. */
function fileFailure({ status, message, assertionResults }: TestFile): Failure | null {
  // jest: the failures of all tests under their names, and of the file under this one
  const own = /^ {2}● Test suite failed to run\n\n([\s\S]*?)(?=^ {2}● |$(?![\s\S]))/m.exec(message ?? '')?.[1]
  if (own !== undefined) return readJsFailure(own.replace(/^ {4}/gm, ''))
  if (status !== 'failed') return null
  if (assertionResults.length === 0)
    return message ? readJsFailure(message) : { message: 'the test file did not load' }
  return assertionResults.some((test) => test.status === 'failed')
    ? null
    : { message: message || 'failed outside its tests, such as in a hook' }
}

/** At most so many beginnings are tried: the program under test prints too. */
const MAX_STARTS = 200

/** The objects that begin a line of the text, one after the other. */
function objectsIn(text: string): unknown[] {
  const starts = [...text.matchAll(/^\{/gm)].map((match) => match.index)
  // Behind what a program printed without ending its line.
  const key = text.search(/"(?:testResults|stats)"/)
  const before = text.lastIndexOf('{', key)
  if (before >= 0 && !starts.includes(before)) starts.push(...sameLine(text, before))
  const found: unknown[] = []
  let end = 0
  for (const start of starts.sort((a, b) => a - b).slice(-MAX_STARTS)) {
    if (start < end) continue
    const close = endOfObject(text, start)
    if (close === null) continue
    try {
      found.push(JSON.parse(text.slice(start, close)))
      end = close
    } catch {}
  }
  return found
}

/** Places of braces before the first key of a report, on its line. */
function sameLine(text: string, last: number): number[] {
  const from = text.lastIndexOf('\n', last) + 1
  return [...text.slice(from, last + 1).matchAll(/\{/g)].map((match) => from + match.index).slice(0, 20)
}

/** Behind the brace that closes the object at `start`; null where none does. */
function endOfObject(text: string, start: number): number | null {
  let depth = 0
  const token = /"(?:[^"\\\n]|\\.)*"|[{}]/g
  token.lastIndex = start
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '{') depth++
    else if (match[0] === '}' && --depth === 0) return token.lastIndex
  }
  return null
}
