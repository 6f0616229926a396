import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CommandResult } from '../../src/core/ports.ts'
import { readChecks } from '../../src/core/verify/expected-checks.ts'
import type { Check } from '../../src/core/verify/verdict.ts'

/** One output of a runner, and what must be read from it. */
export interface ReportRow {
  /** what happens in the run, in words */
  situation: string
  /** what the runner printed; a file below test/fixtures/test-reports */
  stdout?: string
  /** what it printed to stderr, likewise */
  stderr?: string
  /** what it wrote to its report files; files below test/fixtures/test-reports */
  reports?: readonly string[]
  checks: readonly Check[]
  /** none where left out */
  broken?: readonly Check[]
  /** checks that passed are not named */
  partial?: true
}

/** Tests that the checks of each output are read as the product reads them. */
export function testReports(runner: string, rows: readonly ReportRow[]): void {
  describe(runner, () => {
    it.each(rows)('$situation', (row) => {
      const { checks, broken = [], partial } = row
      const read = readChecks(resultOf(row), null)
      expect(read?.report).toEqual({ checks, broken, ...(partial ? { partial } : {}) })
    })
  })
}

/** The end of a run that printed one of the fixtures, or wrote some as its reports. */
export function resultOf(files: Pick<ReportRow, 'stdout' | 'stderr' | 'reports'>): CommandResult {
  const fixture = (file: string) =>
    readFileSync(new URL(`../fixtures/test-reports/${file}`, import.meta.url), 'utf8')
  return {
    exitCode: 1,
    timedOut: false,
    stdout: files.stdout === undefined ? '' : fixture(files.stdout),
    stderr: files.stderr === undefined ? '' : fixture(files.stderr),
    reports: (files.reports ?? []).map((path) => ({ path, content: fixture(path) })),
    truncated: false,
    seconds: 1,
  }
}

export const passed = (name: string): Check => ({ name, passed: true })

/** A comparison that failed; `words` are those of the author of the test. */
export function compared(name: string, expected: string, received: string, words?: string): Check {
  const sides = `expected ${expected}, received ${received}`
  return {
    name,
    passed: false,
    message: words === undefined ? sides : `${words}: ${sides}`,
    expected,
    received,
  }
}

/** Any other failure. */
export const failed = (name: string, message: string): Check => ({ name, passed: false, message })
