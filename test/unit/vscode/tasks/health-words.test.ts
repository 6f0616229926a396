import { expect, it } from 'vitest'
import { checkedIn, healthText, healthWords } from '../../../../src/vscode/tasks/health-words.ts'
import { english } from '../experiences/make-experience.ts'

const checked = [
  { type: 'task-checked', task: 'a', state: 'healthy', reason: '' },
  { type: 'task-checked', task: 'b', state: 'trivial', reason: 'an empty answer passes.' },
  { type: 'task-checked', task: 'c', state: 'solution-fails', reason: 'its own solution\ndoes not pass.' },
  { type: 'tasks-check-finished', tasks: 3 },
].flatMap((record) => checkedIn(record) ?? [])

it('reports how many tasks are healthy and what is wrong with the others', () => {
  expect(healthWords(checked, english)).toBe('3 tasks: 1 healthy, 1 trivially solvable, 1 quarantined.')
  expect(healthWords(checked.slice(0, 1), english)).toBe('1 task: 1 healthy.')
})

it('lists the others by what is wrong, the quarantined ones first', () => {
  const text = healthText(checked, english)
  expect(text).toContain('- c: its own solution does not pass.')
  expect(text.indexOf('- c:')).toBeLessThan(text.indexOf('- b:'))
  expect(text).not.toContain('- a')
  expect(healthText(checked.slice(0, 1), english)).toBe('')
})
