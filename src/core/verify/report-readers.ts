import type { CommandResult } from '../ports.ts'
import { readCargoText } from './read-cargo-text.ts'
import { readCtestText } from './read-ctest-text.ts'
import { readGoJson } from './read-go-json.ts'
import { readGoText } from './read-go-text.ts'
import { readGoogleTestText } from './read-googletest-text.ts'
import { readJunit } from './read-junit.ts'
import { readNextestText } from './read-nextest-text.ts'
import { readPytestText } from './read-pytest-text.ts'
import { type Report, readTap } from './read-tap.ts'
import { readTestJson } from './read-test-json.ts'
import { readUnittestText } from './read-unittest-text.ts'
import { withComments } from './tap-comments.ts'

type Reader = (result: CommandResult) => Report | null

/**
 * Where checks are looked for in what a command left behind, in this order. Report files come first: a program under
 * test prints to stdout more easily than it forges a file that its runner writes at the end.
 */
export const READERS = {
  report: readFiles,
  json: ({ stdout }) => readTestJson(stdout),
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
