import { expect, it } from 'vitest'
import { reviewTexts } from '../../../../../src/vscode/experiences/review/review-texts.ts'
import { effect, english, experience } from '../make-experience.ts'

it('a review counts what the prompt includes, one as one', () => {
  const library = {
    version: 1 as const,
    next: 9,
    experiences: [experience('E7', { effect: { ...effect(0.3), trials: 1 } })],
  }
  const { without, with: having } = reviewTexts(library, 'E7', 'proven', english)
  expect(without).toContain('Included in the prompt: 0 experiences, about 0 tokens.')
  expect(having).toContain('Included in the prompt: 1 experience, about ')
  expect(having).toContain('effect +0.30 [+0.20, +0.40], 1 attempt')
})

it('a review of an example says so and shows it as the prompt does', () => {
  const example = { task: 'Write it.', answer: 'return 1', origin: 'verified try' as const, tokens: 9 }
  const experiences = [experience('E7', { kind: 'example', example })]
  const { without, with: having } = reviewTexts({ version: 1, next: 9, experiences }, 'E7', 'proven', english)
  expect(having).toContain('Example: an accepted answer of this project (an attempt that passed).')
  expect(having).toContain('<example>\nTask: Write it.\nAccepted answer:\nreturn 1\n</example>')
  expect(without).not.toContain('return 1')
})
