import { describe, expect, it } from 'vitest'
import { candidatesOf, type RunLesson } from '../../../../../src/core/train/grounded/candidates.ts'

const statement = 'Return an object whose "error" is "INVALID_" followed by the name of the parameter.'
const CODE = `${statement.slice(0, -1)}, for example { error: "INVALID_age" }.`

function lesson(id: string, text: string, fields: Partial<RunLesson> = {}): RunLesson {
  return {
    id,
    text,
    evidence: [`quote of ${id}`],
    tags: [],
    tasks: ['t'],
    draw: 'd',
    fold: 'A',
    kind: 'errors',
    support: 4,
    specific: false,
    aboutOneTask: false,
    ...fields,
  }
}

const lessons = [
  lesson('L1', 'Handle errors well.'),
  lesson('L2', 'Return { error } with a code for each bad parameter.', { specific: true }),
  lesson('L3', CODE, { statement }),
  lesson('L4', 'Throw nothing but give back an object whose error names it.', { specific: true, fold: 'B' }),
  lesson('L5', CODE.replace('age', 'port'), { statement, fold: 'B' }),
  lesson('L6', 'Round down.', { kind: 'rounding', support: 2 }),
]

describe('clusters of lessons', () => {
  it('keep concrete wordings and rules by code apart; what is vague joins the largest', () => {
    const { kept } = candidatesOf(lessons, 6)
    const ids = kept.map(({ lessons: own }) => own.map(({ id }) => id))
    expect(ids).toEqual([['L3', 'L5'], ['L2', 'L1'], ['L4'], ['L6']])
  })

  it("of a weak optimizer's lessons are one a kind of check, with the rule by code tried beside it, in each fold's wording", () => {
    const { kept } = candidatesOf(lessons, 6, true)
    expect(kept.map(({ representative }) => representative.id)).toEqual(['L3', 'L2', 'L6'])
    expect([kept[0]!.wordings.A!.id, kept[0]!.wordings.B!.id]).toEqual(['L3', 'L5'])
  })

  it('have no place for what names the code of one task alone, unless there is nothing else', () => {
    const one = lesson('L7', 'The function `strip_ansi` takes bytes too.', {
      kind: 'bytes',
      support: 9,
      aboutOneTask: true,
    })
    const { kept, left } = candidatesOf([one, ...lessons], 6)
    expect(kept.map(({ representative }) => representative.id)).toEqual(['L3', 'L2', 'L4', 'L6'])
    expect(left.map(({ representative }) => representative.id)).toEqual(['L7'])
    expect(candidatesOf([one], 6).kept.map(({ representative }) => representative.id)).toEqual(['L7'])
  })

  it('merge where their best wordings are the same, whatever checks they are about', () => {
    const twice = [
      lesson('L1', 'Round down.', { kind: 'rounding', support: 2 }),
      lesson('L2', 'Round money to cents.', { kind: 'errors' }),
      lesson('L3', 'round down', { kind: 'money', support: 3, fold: 'B' }),
      lesson('L4', 'Round DOWN', { kind: null, support: 0 }),
    ]
    for (const weak of [false, true]) {
      const { kept, left } = candidatesOf(twice, 6, weak)
      expect(kept.map(({ lessons: of }) => of.map(({ id }) => id))).toEqual([['L3', 'L1', 'L4'], ['L2']])
      expect(left).toEqual([])
      expect(Object.keys(kept[0]!.wordings).sort()).toEqual(['A', 'B'])
    }
  })
})
