import type { CommandResult } from '../ports.ts'
import type { CheckSource } from '../tasks/floor.ts'
import { partFileChecks } from './file-checks.ts'
import { readCargoText } from './read-cargo-text.ts'
import { readCtestText } from './read-ctest-text.ts'
import { readGoJson } from './read-go-json.ts'
import { readGoText } from './read-go-text.ts'
import { readGoogleTestText } from './read-googletest-text.ts'
import { readJunit } from './read-junit.ts'
import { readJunitIn } from './read-junit-output.ts'
import { readNextestText } from './read-nextest-text.ts'
import { readPytestText } from './read-pytest-text.ts'
import { type Report, readTap } from './read-tap.ts'
import { readTestJson } from './read-test-json.ts'
import { readUnittestText } from './read-unittest-text.ts'
import { isAtPlace } from './report-places.ts'
import { withComments } from './tap-comments.ts'

/** @param places read report files only there; undefined = anywhere */
type Reader = (result: CommandResult, places?: ReadonlySet<string>) => Report | null

/**
 * Where checks are looked for in what a command left behind, in this order. Report files come first: a program under
 * test prints to stdout more easily than it forges a file that its runner writes at the end.
 */
export const READERS = {
  report: readFiles,
  json: ({ stdout }) => parted(readTestJson(stdout)),
  xml: ({ stdout }) => parted(readJunitIn(stdout)),
  'go-json': ({ stdout }) => readGoJson(stdout),
  pytest: ({ stdout }) => readPytestText(stdout),
  unittest: ({ stderr }) => readUnittestText(stderr),
  tap: ({ stdout, stderr }) => {
    const report = readTap(stdout)
    return report === null ? null : withComments(report, stdout, stderr)
  },
  cargo: ({ stdout, stderr }) => readCargoText(stdout, stderr),
  nextest: ({ stderr }) => readNextestText(stderr),
  ctest: ({ stdout }) => readCtestText(stdout),
  googletest: ({ stdout }) => readGoogleTestText(stdout),
  go: ({ stdout, stderr }) => readGoText(`${stderr}\n${stdout}`),
} satisfies Record<CheckSource, Reader>

export const SOURCES = Object.keys(READERS) as CheckSource[]

/** JUnit XML or JSON; null if a file is no report. */
export const readReport = (content: string): Report | null => readJunit(content) ?? readTestJson(content)

function readFiles({ reports }: CommandResult, places?: ReadonlySet<string>): Report | null {
  const found = reports
    .filter(({ path }) => places === undefined || isAtPlace(path, places))
    .map(({ content }) => readReport(content))
    .filter((report) => report !== null)
  if (found.length === 0) return null
  return partFileChecks({
    checks: found.flatMap(({ checks }) => checks),
    broken: found.flatMap(({ broken }) => broken),
  })
}

function parted(report: Report | null): Report | null {
  return report === null ? null : partFileChecks(report)
}
