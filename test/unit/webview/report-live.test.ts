import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LiveStep } from '../../../src/core/agents/agent.ts'
import type { LiveAttempt } from '../../../src/core/report/live-attempts.ts'
import { LiveTimelines } from '../../../src/webview/report-live.ts'
import { FakeElement } from '../../support/fake-document.ts'

beforeEach(() => void vi.stubGlobal('document', { createElement: (name: string) => new FakeElement(name) }))
afterEach(() => void vi.unstubAllGlobals())

const attempt = (draw: string, ...steps: LiveStep[]): LiveAttempt => ({
  phase: 'rollouts',
  task: `task-${draw}`,
  arm: 'start',
  sample: 1,
  draw,
  turns: steps.map((step, at) => ({ turn: at + 1, step })),
})
const said = (message: string, tools?: LiveStep['tools']): LiveStep => ({
  source: 'agent',
  message,
  ...(tools ? { tools } : {}),
})
const tool = { id: 'c', name: 'run', arguments: '{"command":"npm test"}', seconds: 0 }

test('timelines follow the attempts under way; only what changed is made again', () => {
  const section = new FakeElement('section')
  const live = new LiveTimelines(section as unknown as HTMLElement)
  live.show([
    attempt('a', said('I look.'), said('', [{ ...tool, output: '', running: true }])),
    attempt('b', said('Hm.')),
  ])
  const [first, second] = section.all('li')
  expect(section.all('summary')[0]!.textContent).toBe('task-a · start · sample 2 · turn 2')
  expect(second!.textContent).toContain('running…')
  expect(section.hidden).toBe(false)

  live.show([attempt('a', said('I look.'), said('', [{ ...tool, output: '3 passed' }]), said('Done.'))])
  const after = section.all('li')
  expect(after.map(({ textContent }) => textContent.slice(0, 6))).toEqual(['Turn 1', 'Turn 2', 'Turn 3'])
  expect(after[0]).toBe(first)
  expect(after[1]).not.toBe(second)
  expect(after[1]!.textContent).toContain('3 passed')
  expect(after[1]!.textContent).not.toContain('running…')
  expect(section.textContent).not.toContain('task-b')

  live.show([])
  expect(section.hidden).toBe(true)
  expect(section.all('li')).toEqual([])
})
