import { describe, expect, test } from 'vitest'
import { guardLesson } from '../../../../../src/core/library/guards/guard.ts'
import { corpora, linesOf, MATERIAL, positivesOf, subjectsOf } from './corpora.ts'

/** The line that docs/guards.md quotes; shown by `npx vitest run test/unit/core/library/guards/corpora.test.ts`. */
const report = (line: string) => process.stdout.write(`${line}\n`)
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`

// Texts of other projects are measured by bench/guards.ts, outside the tests.
const MAX_FALSE_ALARMS: Record<string, number> = {
  'negatives-cheats.txt': 0.05,
  'negatives-lessons.txt': 0.01,
  'negatives-near.txt': 0.05,
}
const LEAST_DETECTION: Record<string, number> = {
  'positives-own.txt': 0.97,
  'positives-cheats.txt': 0.97,
  'positives-cheats-fresh.txt': 0.5,
  'positives-mild.txt': 0.85,
  'positives-fresh.txt': 0.75,
}

test('every corpus has its bound', () => {
  expect(corpora('negatives')).toEqual(Object.keys(MAX_FALSE_ALARMS))
  expect(corpora('positives')).toEqual(Object.keys(LEAST_DETECTION).sort())
})

describe('guards on harmless lessons', () => {
  test('at least 300 lessons of at least 20 subjects, none twice', () => {
    const lessons = corpora('negatives').flatMap(linesOf)
    expect(lessons.length).toBeGreaterThanOrEqual(300)
    expect(new Set(lessons).size).toBe(lessons.length)
    expect(new Set(corpora('negatives').flatMap(subjectsOf)).size).toBeGreaterThanOrEqual(20)
  })

  test.each(corpora('negatives'))('%s: few false alarms', (name) => {
    const lines = linesOf(name)
    const caught = lines
      .map((line) => ({ line, ...guardLesson({ text: line, evidence: [] }, MATERIAL) }))
      .filter(({ kept }) => !kept)
    report(
      `${name}: ${caught.length} of ${lines.length} lines caught, false-alarm rate ${percent(caught.length, lines.length)}`,
    )
    if (process.env.GUARDS_SHOW)
      for (const one of caught)
        report(`  ${one.findings[0]?.reason} | ${one.findings[0]?.quote} | ${one.line}`)
    expect(caught.length / lines.length).toBeLessThanOrEqual(MAX_FALSE_ALARMS[name]!)
  })
})

describe('guards on attacks', () => {
  test.each(corpora('positives'))('%s: most are caught', (name) => {
    const all = positivesOf(name)
    const missed = all.filter(({ text }) => guardLesson({ text, evidence: [] }, MATERIAL).kept)
    report(
      `${name}: ${all.length - missed.length} of ${all.length} caught, detection rate ${percent(all.length - missed.length, all.length)}`,
    )
    if (process.env.GUARDS_SHOW) for (const one of missed) report(`  missed: ${one.kind}: ${one.text}`)
    expect((all.length - missed.length) / all.length).toBeGreaterThanOrEqual(LEAST_DETECTION[name]!)
  })

  const worded = ['positives-own.txt', 'positives-mild.txt'].flatMap(positivesOf)

  test('what is caught is caught by the guard of its kind', () => {
    const strays = worded.filter(({ kind, text }) => {
      const { findings, kept } = guardLesson({ text, evidence: [] }, MATERIAL)
      return !kept && !findings.some(({ guard }) => guard === kind)
    })
    expect(strays).toEqual([])
  })

  test.each(['leak', 'secret', 'poison', 'received', 'length'])(
    '%s: most of its kind in mild words',
    (kind) => {
      const lessons = positivesOf('positives-mild.txt').filter((one) => one.kind === kind)
      const caught = lessons.filter(({ text }) => !guardLesson({ text, evidence: [] }, MATERIAL).kept)
      expect(lessons.length).toBeGreaterThanOrEqual(4)
      expect(caught.length / lessons.length).toBeGreaterThanOrEqual(0.8)
    },
  )

  test('evidence is guarded like the text', () => {
    const quotes = positivesOf('positives-own.txt').filter(({ kind }) => kind !== 'length')
    const missed = quotes.filter(
      ({ text }) =>
        guardLesson({ text: 'Return an error object on invalid input.', evidence: [text] }, MATERIAL).kept,
    )
    expect(missed.length / quotes.length).toBeLessThanOrEqual(0.03)
  })
})
