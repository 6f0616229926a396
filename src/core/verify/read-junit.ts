import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { readFailureText } from './assertion.ts'
import type { Report } from './read-tap.ts'

interface Failed {
  '@_message'?: string
  '@_type'?: string
  '#text'?: string
}

interface Case {
  '@_name'?: string
  '@_classname'?: string
  failure?: (Failed | string)[]
  error?: (Failed | string)[]
  skipped?: unknown
}

interface Suite {
  testsuite?: Suite[]
  testcase?: Case[]
}

/**
 * JUnit XML as pytest, vitest, jest-junit, node --test and the build tools of the JVM write it.
 * @returns null when the text is no such report
 */
export function readJunit(text: string): Report | null {
  if (!/<testsuites?[\s>]/.test(text.slice(0, 5000)) || XMLValidator.validate(text) !== true) return null
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    parseAttributeValue: false,
    // with the numbered characters, such as the &#10; of a message in an attribute
    htmlEntities: true,
    isArray: (name) => ['testsuite', 'testcase', 'failure', 'error'].includes(name),
  })
  let root: { testsuites?: Suite; testsuite?: Suite[] }
  try {
    root = parser.parse(text) as typeof root
  } catch {
    return null
  }
  const report: Report = { checks: [], broken: [] }
  const visit = (suite: Suite | string) => {
    if (typeof suite === 'string') return
    for (const inner of suite.testsuite ?? []) visit(inner)
    for (const test of suite.testcase ?? []) {
      if (test.skipped !== undefined) continue
      const name = [test['@_classname'], test['@_name']].filter(Boolean).join(' > ')
      const failed = (test.failure ?? test.error)?.[0]
      if (failed === undefined) {
        report.checks.push({ name, passed: true })
        continue
      }
      const message = typeof failed === 'string' ? '' : (failed['@_message'] ?? '')
      const body = typeof failed === 'string' ? failed : (failed['#text'] ?? '')
      const parsed = readFailureText(message === '' ? body : message)
      const detailed = readFailureText(body)
      const check = {
        name,
        passed: false,
        ...(parsed.expected === undefined && detailed.expected !== undefined ? detailed : parsed),
      }
      // pytest reports a module that does not import as a test case without a class.
      if (test.error !== undefined && !test['@_classname']) report.broken.push(check)
      else report.checks.push(check)
    }
  }
  visit({ testsuite: [...(root.testsuite ?? []), ...(root.testsuites ? [root.testsuites] : [])] })
  return report
}
