import { describe, expect, it } from 'vitest'
import { isOf, readerIn, readerWords, recordOf, recordWords } from '../../../../src/core/library/reader.ts'
import type { AgentName } from '../../../../src/core/tasks/agent-name.ts'

const AGENTS: AgentName[] = ['reply', 'tools', 'codex', 'acp:my agent --flag · x']
const MODELS = ['qwen', 'vscode:copilot/gpt-5', 'tools', 'a · b']

describe('what an effect is measured with', () => {
  it.each(AGENTS)('is recorded and read again, for %s', (agent) => {
    for (const model of MODELS.filter((name) => !agent.startsWith('acp:') || !name.includes('·')))
      expect(readerIn(recordOf({ agent, model }))).toEqual({ agent, model })
  })

  it('is the model alone where it answers once: so all older libraries have it', () => {
    expect(recordOf({ agent: 'reply', model: 'qwen' })).toBe('qwen')
    expect(recordOf({ model: 'qwen' })).toBe('qwen')
  })

  it('counts for the same agent over the same model, and where one of them is not known', () => {
    const record = recordOf({ agent: 'tools', model: 'qwen' })
    expect(isOf(record, { agent: 'tools', model: 'qwen' })).toBe(true)
    expect(isOf(record, { model: 'qwen' })).toBe(true)
    expect(isOf(record, { agent: 'tools' })).toBe(true)
    expect(isOf(record, {})).toBe(true)
    expect(isOf(record, { agent: 'reply', model: 'qwen' })).toBe(false)
    expect(isOf(record, { agent: 'tools', model: 'other' })).toBe(false)
    expect(isOf(record, { model: 'other' })).toBe(false)
    expect(isOf('qwen', { agent: 'tools', model: 'qwen' })).toBe(false)
  })

  it('is shown with its agent, always', () => {
    expect(recordWords('qwen')).toBe('reply · qwen')
    expect(recordWords('tools · qwen')).toBe('tools · qwen')
    expect(readerWords({ model: 'qwen' })).toBe('qwen')
    expect(readerWords({})).toBe('')
  })
})
