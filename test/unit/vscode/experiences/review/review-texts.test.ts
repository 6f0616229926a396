import { expect, it } from 'vitest'
import { reviewTexts } from '../../../../../src/vscode/experiences/review/review-texts.ts'
import { effect, english, experience } from '../make-experience.ts'

it('a review counts what stands in front of the model, one as one', () => {
  const library = {
    version: 1 as const,
    next: 9,
    experiences: [experience('E7', { effect: { ...effect(0.3), trials: 1 } })],
  }
  const { without, with: having } = reviewTexts(library, 'E7', 'proven', english)
  expect(without).toContain('In front of the model: 0 experiences, about 0 tokens.')
  expect(having).toContain('In front of the model: 1 experience, about ')
  expect(having).toContain('effect +0.30 [+0.20, +0.40], 1 rollout')
})
