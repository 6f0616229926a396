import { describe, expect, it } from 'vitest'
import { agentKey } from '../../../../src/core/run/calls.ts'

const agent = { name: 'agent:codex/m', command: 'codex' }
const folder = {
  files: [{ path: 'README.md', content: 'Read this.' }],
  answer: { path: 'operations.json' },
  draw: 'reflect/1/0',
}

describe('the key of an agent that writes lessons', () => {
  it('is the same for the same agent, folder and draw, so that it is paid for once', () => {
    expect(agentKey({ ...agent }, structuredClone(folder))).toBe(agentKey(agent, folder))
  })
  it.each<[string, Parameters<typeof agentKey>]>([
    ['another model', [{ ...agent, name: 'agent:codex/n' }, folder]],
    ['another command', [{ ...agent, command: 'codex --verbose' }, folder]],
    ['another file', [agent, { ...folder, files: [{ path: 'README.md', content: 'Read that.' }] }]],
    ['another draw', [agent, { ...folder, draw: 'reflect/2/0' }]],
  ])('differs for %s', (_, given) => {
    expect(agentKey(...given)).not.toBe(agentKey(agent, folder))
  })
})
