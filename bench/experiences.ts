/**
 * How fast the view of the experiences is with 1,000 of them: node bench/experiences.ts [--json] [--experiences 1000]
 * Medians of 9 repetitions. How to read it: bench/README.md.
 */
import { parseArgs } from 'node:util'
import { retireByUser } from '../src/core/library/edit.ts'
import type { Experience, Library, Status } from '../src/core/library/experience.ts'
import { parseLibrary } from '../src/core/library/parse-library.ts'
import { spliceLibrary } from '../src/core/library/splice-library.ts'
import { arrange, matches } from '../src/vscode/experiences/arrange.ts'
import { describe, rowLabel, spoken } from '../src/vscode/experiences/experience-words.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, experiences: { type: 'string', default: '1000' } },
})
const count = Number(values.experiences)
const STATUSES: Status[] = ['candidate', 'promising', 'proven', 'unproven', 'retired']

function experience(number: number): Experience {
  const mean = ((number * 37) % 100) / 100 - 0.4
  return {
    id: `E${number}`,
    text: `On invalid input of kind ${number} return an error object instead of throwing: { error: "INVALID_${number}" }`,
    evidence: [
      `parsePort("${number}") should return { error: "INVALID_PORT" }`,
      `lateFee(${number}): expected 37`,
    ],
    tags: [`tag${number % 20}`],
    status: STATUSES[number % STATUSES.length]!,
    effect: { mean, low: mean - 0.1, high: mean + 0.1, trials: 48, model: 'embedded' },
    origin: { run: 'r1', step: 1, tasks: ['carrier-for', 'late-fee'], model: 'embedded' },
    history: [{ run: 'r1', step: 1, op: 'add', why: 'stands for 6 lessons of round 1' }],
  }
}

const library: Library = {
  version: 1,
  next: count + 1,
  experiences: Array.from({ length: count }, (_, index) => experience(index + 1)),
}
const text = spliceLibrary(null, library)
const words = { t: (message: string) => message }

/** Milliseconds of the median of nine. */
function timed(work: (repetition: number) => unknown): number {
  const times = Array.from({ length: 9 }, (_, repetition) => {
    const start = performance.now()
    work(repetition)
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[4]!
}

function rows(query: string): string[] {
  const found = parsed.experiences.filter((one) => matches(one, query))
  return arrange(found, 'status').flatMap(({ experiences }) =>
    experiences.map(
      (one) =>
        rowLabel(one) +
        describe(one, { model: 'embedded' }, words) +
        spoken(one, { model: 'embedded' }, words),
    ),
  )
}

const parsed = parseLibrary(text, 'library.yaml').library
const record = {
  type: 'experiences',
  experiences: count,
  kilobytes: Math.round(text.length / 1000),
  // Another name each time: the last library read is remembered.
  readMs: timed((repetition) => parseLibrary(text, `${repetition}.yaml`)),
  rowsMs: timed(() => rows('')),
  filterMs: timed(() => rows('parsePort 99')),
  changeMs: timed(() => spliceLibrary(text, retireByUser(parsed, 'E1'))),
}
const ms = (value: number) => `${value.toFixed(1)} ms`
console.log(
  values.json
    ? JSON.stringify(record)
    : `${count} experiences (${record.kilobytes} kB): read ${ms(record.readMs)}, all rows ${ms(record.rowsMs)}, filter ${ms(record.filterMs)}, change one and write ${ms(record.changeMs)}`,
)
