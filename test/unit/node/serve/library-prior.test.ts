import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LibraryPrior } from '../../../../src/node/serve/library-prior.ts'

const effect = (model: string) => `{ mean: 0.3, low: 0.1, high: 0.5, trials: 9, model: "${model}" }`
const LIBRARY = `version: 1
next: 5
experiences:
  - { id: E1, text: "By one reply.", status: proven, effect: ${effect('qwen')} }
  - { id: E2, text: "By our loop.", status: proven, effect: ${effect('tools · qwen')} }
  - { id: E3, text: "By a program.", status: proven, effect: ${effect('acp:my agent · qwen')} }
  - { id: E4, text: "By another model.", status: proven, effect: ${effect('tools · gpt')} }
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-serve-'))
  await writeFile(join(folder, 'library.yaml'), LIBRARY)
})
afterAll(() => rm(folder, { recursive: true }))

test('the agent behind an address is not known: what was proven with any agent over its model is added', async () => {
  const path = join(folder, 'library.yaml')
  const prior = await LibraryPrior.open({ path, include: 'proven', model: 'qwen', say: () => {} })
  const { used, of, text } = await prior.current()
  expect([used, of]).toEqual([['E1', 'E2', 'E3'], 4])
  expect(text).toContain('By our loop.')
  expect(text).not.toContain('By another model.')
})
