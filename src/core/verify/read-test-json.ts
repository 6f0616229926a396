import { z } from 'zod'
import { readFailureText } from './assertion.ts'
import type { Report } from './read-tap.ts'

const Results = z.object({
  testResults: z.array(
    z.object({
      name: z.string().optional(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          fullName: z.string().optional(),
          ancestorTitles: z.array(z.string()).optional(),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

/**
 * The JSON reporters of jest and vitest, which share a format. The text may hold other output around the report.
 * @returns null when there is none
 */
export function readTestJson(text: string): Report | null {
  if (!text.includes('"testResults"')) return null
  const parsed = Results.safeParse(findReport(text))
  if (!parsed.success) return null
  const report: Report = { checks: [], broken: [] }
  for (const file of parsed.data.testResults) {
    for (const test of file.assertionResults) {
      if (!['passed', 'failed'].includes(test.status)) continue
      const name = [...(test.ancestorTitles ?? []).filter((title) => title !== ''), test.title].join(' > ')
      report.checks.push(
        test.status === 'passed'
          ? { name, passed: true }
          : { name, passed: false, ...readFailureText(test.failureMessages?.[0] ?? '') },
      )
    }
    if (file.status === 'failed' && file.assertionResults.length === 0)
      report.broken.push({
        name: file.name ?? 'test file',
        passed: false,
        ...readFailureText(file.message ?? 'the test file did not load'),
      })
  }
  return report
}

/** The last line or brace from which the rest, cut at a closing brace, parses and holds the results. */
function findReport(text: string): unknown {
  const end = text.lastIndexOf('}') + 1
  // The report is an object of its own line; the test results are deep inside, so look for its first brace.
  const starts = [...text.matchAll(/^\{/gm)].map((match) => match.index)
  const before = text.lastIndexOf('{', text.indexOf('"testResults"'))
  for (const start of [...starts, before].filter((start) => start >= 0).slice(0, 50)) {
    try {
      const value: unknown = JSON.parse(text.slice(start, end))
      if (value !== null && typeof value === 'object' && 'testResults' in value) return value
    } catch {}
  }
  return undefined
}
