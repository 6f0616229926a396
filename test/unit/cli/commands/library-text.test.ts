import { expect, test } from 'vitest'
import { experienceLines, listLines } from '../../../../src/cli/commands/library-text.ts'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'

const effect = (model: string) => `{ mean: 0.3, low: 0.1, high: 0.5, trials: 9, model: "${model}" }`
const { library } = parseLibrary(
  `version: 1
next: 5
experiences:
  - { id: E1, text: One., status: proven, effect: ${effect('tools · qwen')} }
  - { id: E2, text: Two., status: promising, effect: ${effect('qwen')} }
  - { id: E3, text: Three., status: accepted, history: [{ run: r1, step: 1, op: accept, why: x, model: "codex · gpt" }] }
  - { id: E4, text: Four., status: candidate }
`,
  'library.yaml',
)

test('a list and an entry name the agent and the model that each status holds for', () => {
  const options = { used: new Set(['E1']), include: 'proven' as const, all: false, path: 'library.yaml' }
  const lines = listLines(library, options).join('\n')
  expect(lines).toContain('* E1  proven with tools · qwen  +0.30')
  expect(lines).toContain('  E2  promising with reply · qwen  +0.30')
  expect(lines).toContain('  E3  in use, untested alone, with codex · gpt')
  expect(lines).toContain('  E4  candidate\n')
  expect(experienceLines(library.experiences[0]!)).toContain('  status: proven with tools · qwen')
})
