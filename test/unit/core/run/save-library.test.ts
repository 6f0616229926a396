import { expect, it } from 'vitest'
import { pinByUser } from '../../../../src/core/library/edit.ts'
import { readLibrary } from '../../../../src/core/library/parse-library.ts'
import { spliceLibrary } from '../../../../src/core/library/splice-library.ts'
import type { RunContext } from '../../../../src/core/run/context.ts'
import { saveLibrary } from '../../../../src/core/run/save-library.ts'
import { MemoryLibrary } from '../../../support/memory-ports.ts'

const START = 'version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: Return null.\n    status: candidate\n'

it('keeps what the user changes between reading and writing', async () => {
  const library = new MemoryLibrary(START)
  const pinned = spliceLibrary(START, pinByUser(readLibrary(START, ''), 'E1', true))
  const write = library.write.bind(library)
  library.write = async (text, over) => {
    if (library.now === START) library.now = pinned
    return write(text, over)
  }
  const ours = readLibrary(START.replace('candidate', 'promising'), '')
  const context = { ports: { library }, emit: () => {} } as unknown as RunContext
  const saved = await saveLibrary(context, ours, null)
  expect(saved.experiences).toMatchObject([{ id: 'E1', status: 'promising', pinned: true }])
  expect(readLibrary(library.now, '')).toEqual(saved)
})
