import { expect, it } from 'vitest'
import { effectDigest } from '../../../../src/core/library/staleness.ts'
import { chatPrior, holdsPrior } from '../../../../src/vscode/chat/chat-prior.ts'
import { effect, experience } from '../experiences/make-experience.ts'

const measured = experience('E1', { status: 'proven', effect: { ...effect(0.3), model: 'vscode:a/b' } })
const state = (...experiences: (typeof measured)[]) => ({
  path: '/w/.grpo/library.yaml',
  text: '',
  library: { version: 1 as const, next: 9, experiences },
  problems: [],
  places: new Map(),
})
const asked = { query: '', include: 'proven' as const, context: [] }

it('names the examples among what is used, and knows a text that holds only examples', () => {
  const example = { task: 'Write it.', answer: 'return 1', origin: 'solution' as const, tokens: 9 }
  const shown = experience('E2', { kind: 'example', example, pinned: true })
  const prior = chatPrior(state(measured, shown), { ...asked, model: 'vscode:a/b' })
  expect(prior).toMatchObject({ used: ['E2', 'E1'], examples: ['E2'] })
  const { text } = chatPrior(state(shown), { ...asked, model: 'vscode:a/b' })
  expect(holdsPrior(text, 'message')).toBe(true)
})

it('says nothing of a measurement with the very model', () => {
  expect(chatPrior(state(measured), { ...asked, model: 'vscode:a/b' }).stale).toEqual([])
})

it('says of what is used which measurement is of another model or another text', () => {
  const edited = experience('E2', {
    pinned: true,
    effect: { ...effect(0.1), of: effectDigest({ text: 'before', evidence: [] }) },
  })
  const { used, stale } = chatPrior(state(measured, edited), { ...asked, model: 'other' })
  expect(used).toEqual(['E2', 'E1'])
  expect(stale).toEqual([
    { id: 'E2', why: 'edited', measuredWith: '' },
    { id: 'E1', why: 'other-reader', measuredWith: 'reply · vscode:a/b' },
  ])
})

it('names what is in use, untested alone, unless its measurement does not count here', () => {
  const accepted = (id: string, model: string) =>
    experience(id, { status: 'accepted', effect: { ...effect(0.2), model } })
  const { used, untestedAlone } = chatPrior(
    state(measured, accepted('E3', 'vscode:a/b'), accepted('E4', 'other')),
    { ...asked, model: 'vscode:a/b' },
  )
  expect(used).toEqual(['E1', 'E3', 'E4'])
  expect(untestedAlone).toEqual(['E3'])
})
