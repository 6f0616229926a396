import { readJunit } from './read-junit.ts'
import type { Report } from './read-tap.ts'

/** At most so many beginnings are tried: the program under test prints too. */
const MAX_STARTS = 50

/** JUnit XML among other output, as mocha and node --test print it; null where there is none. */
export function readJunitIn(stdout: string): Report | null {
  const closing = [...stdout.matchAll(/^\s*<\/testsuites?>\s*$/gm)].at(-1)
  if (closing === undefined) return null
  const end = closing.index + closing[0].length
  const starts = [...stdout.slice(0, end).matchAll(/^<testsuites?[\s>]/gm)]
  for (const { index } of starts.slice(0, MAX_STARTS)) {
    const report = readJunit(stdout.slice(index, end))
    if (report !== null) return report
  }
  return null
}
