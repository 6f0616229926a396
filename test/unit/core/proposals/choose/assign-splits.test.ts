import { describe, expect, it } from 'vitest'
import { assignChosen } from '../../../../../src/core/proposals/choose/assign-splits.ts'
import { nearProposals } from '../../../../../src/core/proposals/choose/near-proposals.ts'
import { makeProposal } from '../make-proposal.ts'

const many = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    makeProposal({
      id: `t${n}`,
      prompt: `Write a function called thing${n} that ${'abcdefgh'[n % 8]} item ${n * 7} of ${n * 13}.`,
      solution: `f${n}`,
    }),
  )
const body = `function pick(list) {\n${Array.from({ length: 12 }, (_, n) => `  if (list[${n}] > ${n}) return list[${n}]`).join('\n')}\n}`

describe('assignChosen', () => {
  it('gives every chosen task a split, 40/30/30', () => {
    const { chosen } = assignChosen(many(20), [], {})
    const of = (split: string) => chosen.filter((one) => one.split === split).length
    expect([of('train'), of('val'), of('test')]).toEqual([8, 6, 6])
  })

  it('keeps look-alikes in one group and so in one split, also where only their solutions are alike', () => {
    const alike = [
      makeProposal({ id: 'pick-a', prompt: 'Give the first large one of the list.', solution: body }),
      makeProposal({ id: 'pick-b', prompt: 'Return an element that exceeds its own index.', solution: body }),
    ]
    expect(nearProposals(alike).get('pick-b')).toEqual(['pick-a', 'pick-b'])
    for (let count = 10; count < 20; count++) {
      const { chosen } = assignChosen([...many(count), ...alike], [], {})
      const [a, b] = chosen.slice(-2)
      expect([a!.group, b!.group]).toEqual(['like-pick-a', 'like-pick-a'])
      expect(a!.split).toBe(b!.split)
    }
  })

  it('leaves the splits of tasks that are there and fills what they lack', () => {
    const existing = many(12).map(({ id, prompt }) => ({
      id: `old-${id}`,
      prompt: prompt.split(' ').reverse().join(' '),
      tags: [],
      split: 'train' as const,
    }))
    const { chosen } = assignChosen(many(9), existing, {})
    expect(new Set(chosen.map(({ split }) => split))).toEqual(new Set(['val', 'test']))
  })

  it('never moves a task that was held out before to train', () => {
    const remembered = Object.fromEntries(many(20).map(({ id }) => [id, 'test' as const]))
    expect(new Set(assignChosen(many(20), [], remembered).chosen.map(({ split }) => split))).toEqual(
      new Set(['test']),
    )
  })
})
