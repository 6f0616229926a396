import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { failureOf, isGeneric, readFailureText, readSides } from './assertion.ts'
import { outputTail } from './feedback.ts'
import { goFailure, withoutParents } from './go-tests.ts'
import { isOutsideJsTests, isTestFile, readJsBodies } from './js-junit.ts'
import { plainText } from './normalise.ts'
import { splitSubtest } from './python-names.ts'
import type { Report } from './read-tap.ts'
import type { Check } from './verdict.ts'

interface Failed {
  '@_message'?: string
  '@_type'?: string
  '#text'?: string
}

interface Case {
  '@_name'?: string
  '@_classname'?: string
  '@_file'?: string
  '@_status'?: string
  '@_result'?: string
  failure?: (Failed | string)[]
  error?: (Failed | string)[]
  skipped?: (Failed | string)[]
  'system-out'?: string
}

interface Suite {
  '@_name'?: string
  testsuite?: (Suite | string)[]
  testcase?: (Case | string)[]
  /** what node --test calls the suite of a hook outside all suites */
  undefined?: Suite | string
  properties?: { property?: { '@_name'?: string }[] } | string
}

/**
 * JUnit XML as pytest, vitest, jest-junit, node --test, gotestsum, nextest, ctest, GoogleTest, bats and the build tools
 * of the JVM write it.
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
    isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped', 'property'].includes(name),
  })
  let root: { testsuites?: Suite | string; testsuite?: (Suite | string)[] }
  try {
    root = parser.parse(text) as typeof root
  } catch {
    return null
  }
  const report: Report = { checks: [], broken: [] }
  const visit = (suite: Suite | string) => {
    if (typeof suite === 'string') return
    for (const inner of suite.testsuite ?? []) visit(inner)
    if (suite.undefined !== undefined) visit(suite.undefined)
    const own = readSuite(suite)
    report.checks.push(...own.checks)
    report.broken.push(...own.broken)
  }
  visit({ testsuite: [...(root.testsuite ?? []), ...(root.testsuites ? [root.testsuites] : [])] })
  return report
}

function readSuite(suite: Suite): Report {
  const report: Report = { checks: [], broken: [] }
  for (const test of suite.testcase ?? []) {
    if (typeof test === 'string') continue
    const check = readCase(test, isOfGo(suite))
    if (check === null) continue
    if (isTestFile(test['@_name'] ?? '', test['@_file'])) report.broken.push(ofFile(check))
    else if (check.passed || !isBroken(test, suite)) report.checks.push(check)
    else if (!report.broken.some(({ name }) => name === check.name))
      report.broken.push(
        check.name === '' || check.name === 'TestMain' ? { ...check, name: suite['@_name'] ?? '' } : check,
      )
  }
  if (isOfGo(suite)) return withoutParents(report)
  // pytest writes a case for each attempt at a test, and one for a test and another for its teardown.
  return suite['@_name'] === 'pytest' ? { ...report, checks: onePerName(report.checks) } : report
}

/** A test file that ran no test. */
const ofFile = ({ name, passed, message = '' }: Check): Check => ({
  name,
  passed: false,
  message:
    passed || /\btest failed\b/.test(message)
      ? `expected the test file to run its checks, but it ${passed ? 'ended' : 'failed'} before any`
      : message,
})

/** One test of a suite; null where it did not run, as it was asked not to. */
function readCase(test: Case, ofGo: boolean): Check | null {
  const failures = [...(test.failure ?? []), ...(test.error ?? [])]
  const { name, part } = nameOf(test)
  if (failures.length === 0) {
    const skipped = test.skipped?.[0]
    const why = typeof skipped === 'string' ? skipped : skipped?.['@_message']
    // ctest: a test that could not start is "not run", as is one that skipped itself.
    if (test['@_status'] === 'notrun' && why !== undefined && !/^SKIP_/.test(why))
      return { name, passed: false, message: `did not run: ${why}` }
    const ran = test.skipped === undefined && !/^(?:notrun|disabled)$/.test(test['@_status'] ?? '')
    return ran && test['@_result'] !== 'suppressed' ? { name, passed: true } : null
  }
  // node --test: an expected failure
  if (test.skipped?.some((skipped) => typeof skipped !== 'string' && skipped['@_type'] === 'todo'))
    return null
  const js = readJsBodies(failures.map(textOf))
  if (js !== null) return { name, passed: false, ...js }
  const read = failures.map((failed) =>
    ofGo ? goFailure(textOf(failed).split('\n')) : readFailed(failed, test['system-out']),
  )
  return { name, passed: false, ...joined(read, part) }
}

function nameOf(test: Case): { name: string; part: string } {
  const { name, part } = splitSubtest(test['@_name'] ?? '')
  const place = test['@_classname']
  // node --test calls so whatever is outside all suites.
  // pytest names a module and a test of the same name; others write a name twice.
  const twice = place === name && !/^test_\w+$/.test(name)
  const own = twice || (place === 'test' && test['@_file'] !== undefined) ? '' : place
  return { name: [own, name].filter(Boolean).join(' > '), part }
}

const textOf = (failed: Failed | string) => (typeof failed === 'string' ? failed : (failed['#text'] ?? ''))

function readFailed(failed: Failed | string, output: string | undefined): Omit<Check, 'name' | 'passed'> {
  // GoogleTest begins with the place.
  const message = plainText(typeof failed === 'string' ? '' : (failed['@_message'] ?? '')).replace(
    /^(?:\S+:\d+|unknown file)\n/,
    '',
  )
  // bats begins with the places of the functions that were called.
  const body = plainText(textOf(failed)).replace(
    /^\((?:in test file|from function) [\s\S]*? line \d+\)\n/,
    '',
  )
  if (isGeneric(message) && isGeneric(body) && typeof output === 'string' && output.trim() !== '') {
    const sides = readSides(output.replace(/^[\s\S]*?: Failure\n/, ''))
    return sides === null ? { message: outputTail(output, '', 400) } : failureOf(sides)
  }
  const type = typeof failed === 'string' ? undefined : failed['@_type']
  const typed = type === 'AssertionError' && !message.startsWith(type) ? `${type}: ${message}` : message
  const parsed = readFailureText(saysNothing(message) && body.trim() !== '' ? body : typed, body)
  const detailed = readFailureText(body)
  if (parsed.expected !== undefined) return parsed
  if (detailed.expected !== undefined) return detailed
  const thrown = type !== undefined && EXCEPTION.test(type) && !/Assertion\w*Error$/.test(type)
  return thrown && !(parsed.message ?? '').startsWith(type)
    ? { message: `${type}: ${parsed.message}` }
    : parsed
}

/** An exception of the JVM, which its message does not name. */
const EXCEPTION = /^(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)$/

/** A message without the cause: pytest's for a file that does not load or where it is cut, nextest's that names the place of a panic. */
const saysNothing = (message: string) =>
  isGeneric(message) ||
  message === 'collection failure' ||
  message.includes('full report in element text]') ||
  /^thread '.*' .*panicked at \S+$/.test(message)

/** Several failures of one test; the sides are those of the first. */
function joined(
  failures: readonly Omit<Check, 'name' | 'passed'>[],
  part: string,
): Omit<Check, 'name' | 'passed'> {
  const told = failures.filter(
    ({ message }, at) => at === 0 || !/^contains \d+ failed subtests?$/.test(message ?? ''),
  )
  const messages = [...new Set(told.slice(0, 3).map(({ message }) => message ?? ''))].join('; ')
  return { ...failures[0], message: part === '' ? messages : `${part}: ${messages}` }
}

/** Whether a failure is that of a whole file or of what it needs, which names no check. */
function isBroken(test: Case, suite: Suite): boolean {
  const { '@_name': name = '', '@_classname': place = '', '@_file': file } = test
  // pytest and unittest: a module that does not load; surefire: a class whose first hook failed.
  if (name === '' || (place === '' && test.error !== undefined)) return true
  if (place === '' && name === 'TestMain' && isOfGo(suite)) return true
  if (
    suite['@_name'] === 'setup_suite' ||
    /(?:^|\.)_FailedTest$/.test(place) ||
    name.startsWith('setUpClass (')
  )
    return true
  const names = (suite.testcase ?? []).flatMap((other) =>
    typeof other === 'string' ? [] : [other['@_name'] ?? ''],
  )
  return isOutsideJsTests({ name, place, file }, names)
}

const isOfGo = ({ properties }: Suite) =>
  typeof properties === 'object' &&
  (properties.property ?? []).some((property) => property['@_name'] === 'go.version')

/** Checks of the same name as one, which fails where any of them does. */
function onePerName(checks: readonly Check[]): Check[] {
  const byName = new Map<string, Check>()
  for (const check of checks) {
    const seen = byName.get(check.name)
    if (seen === undefined || (seen.passed && !check.passed)) byName.set(check.name, check)
    else if (!check.passed) byName.set(check.name, { ...seen, message: `${seen.message}; ${check.message}` })
  }
  return [...byName.values()]
}
