import { expect, it } from 'vitest'
import { idWithoutExperience, offeredId } from '../../../../src/vscode/models/offered-id.ts'

it('a model with experience has a sibling as it is, every other none', () => {
  const [plain, having] = [false, true].map((withExperience) =>
    offeredId('qwen/q3', 'http://localhost:1/v1', withExperience),
  )
  expect(idWithoutExperience({ vendor: 'tfgrpo', id: having! })).toBe(plain)
  expect(idWithoutExperience({ vendor: 'tfgrpo', id: plain! })).toBeNull()
  expect(idWithoutExperience({ vendor: 'other', id: having! })).toBeNull()
})
