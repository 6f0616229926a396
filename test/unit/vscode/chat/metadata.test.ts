import { expect, it } from 'vitest'
import { metadataOf, readMetadata, rememberedIn } from '../../../../src/vscode/chat/metadata.ts'

const PLACE = '/w/service/.grpo/library.yaml'
const kept = {
  library: null,
  place: PLACE,
  injected: [],
  model: 'm',
  question: 'q',
  answer: 'a',
  command: '',
}

it('keeps the end of what failed tests said with an answer, and nothing where none failed', () => {
  const long = `${'x'.repeat(9000)}last`
  const read = readMetadata({ metadata: metadataOf({ ...kept, failedTests: long }) })
  expect(read?.failedTests).toHaveLength(8000)
  expect(read?.failedTests?.endsWith('last')).toBe(true)
  expect(readMetadata({ metadata: metadataOf({ ...kept, failedTests: '' }) })).toEqual(kept)
})

it('remembers where the answer belongs, and starts no new library where it was deleted since', () => {
  const [there, gone] = [() => true, () => false]
  expect(rememberedIn({ ...kept, library: PLACE }, there)).toBe(PLACE)
  expect(rememberedIn({ ...kept, library: PLACE }, gone)).toBeNull()
  expect(rememberedIn(kept, gone)).toBe(PLACE)
})
