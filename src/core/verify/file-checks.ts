import { isTestFile } from '../code/tests.ts'
import type { Report } from './read-tap.ts'
import type { Check } from './verdict.ts'

/**
 * A file that cannot load has no checks, and many runners say so by a check of the file's name: none that an answer
 * could ever pass, since the name is gone once the file loads. Such checks are failures of the file instead.
 */
export function partFileChecks({ checks, broken }: Report): Report {
  const ofFiles = checks.filter(standsForFile)
  if (ofFiles.length === 0) return { checks, broken }
  return {
    checks: checks.filter((check) => !standsForFile(check)),
    broken: [
      ...broken,
      ...ofFiles.map((check) =>
        check.passed
          ? {
              ...check,
              passed: false,
              message: 'expected the test file to run its checks, but it ended before any',
            }
          : check,
      ),
    ],
  }
}

/** What runners name as the suite or class of a check that stands for a whole file. */
const FILE_SUITE = /^(?:|test|Test suite failed to run)$/
/** How Python's unittest calls a module that does not import. */
const FAILED_MODULE = /(?:^|\.)_FailedTest$/

function standsForFile({ name }: Check): boolean {
  const titles = name.split(' > ')
  const title = titles.at(-1)!
  const suite = titles.slice(0, -1).join(' > ')
  if (FAILED_MODULE.test(suite)) return true
  return isTestFile(slashed(title)) && (FILE_SUITE.test(suite) || slashed(suite) === slashed(title))
}

const slashed = (path: string) => path.replaceAll('\\', '/')
