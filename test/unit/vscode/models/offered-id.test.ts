import { expect, it } from 'vitest'
import { idWithoutExperience, offeredId, runName } from '../../../../src/vscode/models/offered-id.ts'

it('a model with experience has a sibling as it is, every other none', () => {
  const [plain, having] = [false, true].map((withExperience) =>
    offeredId('qwen/q3', 'http://localhost:1/v1', withExperience),
  )
  expect(idWithoutExperience({ vendor: 'tfgrpo', id: having! })).toBe(plain)
  expect(idWithoutExperience({ vendor: 'tfgrpo', id: plain! })).toBeNull()
  expect(idWithoutExperience({ vendor: 'other', id: having! })).toBeNull()
})

it('names a chat model as runs do, so that a measurement with it is known for one', () => {
  expect(runName({ vendor: 'copilot', id: 'gpt-5' })).toBe('vscode:copilot/gpt-5')
  expect(runName({ vendor: 'tfgrpo', id: 'qwen/q3@http://localhost:1/v1#experience' })).toBe('qwen/q3')
  expect(runName({ vendor: 'tfgrpo', id: '@cf/llama@https://host.example/v1' })).toBe('@cf/llama')
})
