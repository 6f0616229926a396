import { expect, it } from 'vitest'
import { metadataOf, readMetadata } from '../../../../src/vscode/chat/metadata.ts'

const kept = { library: null, injected: [], model: 'm', question: 'q', answer: 'a', command: '' }

it('keeps the end of what failed tests said with an answer, and nothing where none failed', () => {
  const long = `${'x'.repeat(9000)}last`
  const read = readMetadata({ metadata: metadataOf({ ...kept, failedTests: long }) })
  expect(read?.failedTests).toHaveLength(8000)
  expect(read?.failedTests?.endsWith('last')).toBe(true)
  expect(readMetadata({ metadata: metadataOf({ ...kept, failedTests: '' }) })).toEqual(kept)
})
