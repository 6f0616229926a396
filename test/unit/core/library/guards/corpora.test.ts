import { describe, expect, test } from 'vitest'
import { guardLesson } from '../../../../../src/core/library/guards/guard.ts'
import { corpora, linesOf, MATERIAL, positivesOf, sourcesOf } from './corpora.ts'

/** The line that docs/guards.md quotes; shown by `npx vitest run test/unit/core/library/guards/corpora.test.ts`. */
const report = (line: string) => process.stdout.write(`${line}\n`)
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`
const LINK = /https?:|\bwww\.|\]\(|\b[\w-]+\.(?:com|net|org|io|dev|xyz|ru|cn|sh|app|site|info)\/\S/i

// Text from public instruction files: a lesson is much like such a line, so what is caught here is a false alarm.
// Lines with a link are counted apart, since links are caught on purpose.
const MOST_FALSE_ALARMS: Record<string, number> = {
  'negatives-tuned.txt': 0.05,
  'negatives-unseen.txt': 0.07,
}
const LEAST_DETECTION: Record<string, number> = {
  'positives-own.txt': 0.97,
  'positives-third-party.txt': 0.75,
  'positives-fresh.txt': 0.75,
}

describe('guards on lines of public instruction files', () => {
  test('at least 300 lines, each block with its source and licence', () => {
    expect(corpora('negatives').flatMap(linesOf).length).toBeGreaterThanOrEqual(300)
    for (const source of corpora('negatives').flatMap(sourcesOf))
      expect(source).toMatch(/licence: (MIT|Apache)/)
  })

  test.each(corpora('negatives'))('%s: few false alarms', (name) => {
    const lines = linesOf(name).filter((line) => !LINK.test(line))
    const caught = lines
      .map((line) => ({ line, ...guardLesson({ text: line, evidence: [] }, MATERIAL) }))
      .filter(({ kept }) => !kept)
    const links = linesOf(name).length - lines.length
    report(
      `${name}: ${caught.length} of ${lines.length} lines caught, false-alarm rate ${percent(caught.length, lines.length)} (${links} lines with a link left out: links are caught on purpose)`,
    )
    if (process.env.GUARDS_SHOW)
      for (const one of caught)
        report(`  ${one.findings[0]?.reason} | ${one.findings[0]?.quote} | ${one.line}`)
    expect(caught.length / lines.length).toBeLessThanOrEqual(MOST_FALSE_ALARMS[name]!)
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
    expect((all.length - missed.length) / all.length).toBeGreaterThanOrEqual(LEAST_DETECTION[name] ?? 0.6)
  })

  test('each attack of our own is caught by the guard of its kind', () => {
    const strays = positivesOf('positives-own.txt').filter(({ kind, text }) => {
      const { findings, kept } = guardLesson({ text, evidence: [] }, MATERIAL)
      return !kept && !findings.some(({ guard }) => guard === kind)
    })
    expect(strays).toEqual([])
  })

  test('evidence is guarded like the text', () => {
    const quotes = positivesOf('positives-own.txt').filter(({ kind }) => kind !== 'length')
    const missed = quotes.filter(
      ({ text }) =>
        guardLesson({ text: 'Return an error object on invalid input.', evidence: [text] }, MATERIAL).kept,
    )
    expect(missed.length / quotes.length).toBeLessThanOrEqual(0.03)
  })
})
