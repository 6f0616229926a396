import type { CommandResult } from '../ports.ts'
import { readJunit } from './read-junit.ts'
import { readJunitIn } from './read-junit-output.ts'
import { type Report, readTap } from './read-tap.ts'
import { readTestJson } from './read-test-json.ts'
import { readCargoText } from './runners/cargo-text.ts'
import { readCtestText } from './runners/ctest-text.ts'
import { readGoJson } from './runners/go-json.ts'
import { readGoText } from './runners/go-text.ts'
import { readGoogleTestText } from './runners/googletest-text.ts'
import { readNextestText } from './runners/nextest-text.ts'
import { readPytestText } from './runners/pytest-text.ts'
import { withComments } from './runners/tap-comments.ts'
import { readUnittestText } from './runners/unittest-text.ts'

type Reader = (result: CommandResult) => Report | null

/**
 * Where checks are looked for in what a command left behind, in this order. Report files come first: a program under
 * test prints to stdout more easily than it forges a file that its runner writes at the end.
 */
export const READERS = {
  report: readFiles,
  json: ({ stdout }) => readTestJson(stdout),
  xml: ({ stdout }) => readJunitIn(stdout),
  'go-json': ({ stdout }) => readGoJson(stdout),
  tap: ({ stdout, stderr }) => {
    const report = readTap(stdout)
    return report === null ? null : withComments(report, stdout, stderr)
  },
  pytest: ({ stdout }) => readPytestText(stdout),
  unittest: ({ stderr }) => readUnittestText(stderr),
  cargo: ({ stdout, stderr }) => readCargoText(stdout, stderr),
  nextest: ({ stderr }) => readNextestText(stderr),
  ctest: ({ stdout }) => readCtestText(stdout),
  googletest: ({ stdout }) => readGoogleTestText(stdout),
  go: ({ stdout, stderr }) => readGoText(`${stderr}\n${stdout}`),
} satisfies Record<string, Reader>

export type Source = keyof typeof READERS

export const SOURCES = Object.keys(READERS) as Source[]

function readFiles({ reports }: CommandResult): Report | null {
  const found = reports
    .map(({ content }) => readJunit(content) ?? readTestJson(content))
    .filter((report) => report !== null)
  if (found.length === 0) return null
  return {
    checks: found.flatMap(({ checks }) => checks),
    broken: found.flatMap(({ broken }) => broken),
  }
}
