import { expect, it } from 'vitest'
import { runName } from '../../../../src/vscode/chat/run-name.ts'

it('names a chat model as runs do, so that a measurement with it is known for one', () => {
  expect(runName({ vendor: 'copilot', id: 'gpt-5' })).toBe('vscode:copilot/gpt-5')
  expect(runName({ vendor: 'tfgrpo', id: 'qwen/q3@http://localhost:1/v1#experience' })).toBe('qwen/q3')
  expect(runName({ vendor: 'tfgrpo', id: '@cf/llama@https://host.example/v1' })).toBe('@cf/llama')
})
