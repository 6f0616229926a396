import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asList, replyJson } from '../../../../src/core/learn/structured.ts'

const VALUE = {
  lessons: [
    { rule: 'Return "an {error}" object.', checks: [1, 2] },
    { rule: 'b', checks: [] },
  ],
}
const TEXT = JSON.stringify(VALUE)

describe('the JSON in a reply', () => {
  it.each([
    ['bare', TEXT],
    ['with space around it', `\n  ${TEXT}\n`],
    ['in a fence', `\`\`\`json\n${TEXT}\n\`\`\``],
    ['in prose', `Sure, here it is:\n${TEXT}\nDoes that help?`],
    ['in prose with brackets', `I looked at [1] and {2}. ${TEXT} (see [3])`],
    ['in a fence within prose', `First {"draft": 1}.\n\`\`\`json\n${TEXT}\n\`\`\`\nDone [x].`],
    ['in a fence that was never closed', `\`\`\`json\n${TEXT}`],
    ['with trailing commas', TEXT.replace(']}]}', '],}],}').replace('}]', '},]')],
    ['in single quotes', TEXT.replace('"an {error}"', 'an {error}').replaceAll('"', "'").replace('\\', '')],
  ])('%s', (name, text) => {
    const found = replyJson(text) as typeof VALUE
    expect(found.lessons).toHaveLength(2)
    if (name !== 'in single quotes') expect(found.lessons[0]).toEqual(VALUE.lessons[0])
  })

  it('is not there: undefined, so that asking again can help', () => {
    for (const text of ['', 'I would rather not.', '{', 'a } b { c', '```json\n```'])
      expect(replyJson(text)).toBeUndefined()
  })

  it('cut at the token limit keeps its complete objects', () => {
    for (let end = TEXT.indexOf('},') + 1; end < TEXT.length; end++) {
      const list = asList(replyJson(TEXT.slice(0, end)))
      expect(list[0], TEXT.slice(0, end)).toEqual(VALUE.lessons[0])
    }
  })

  it('is found again whatever it holds and whatever plain prose surrounds it', () => {
    const prose = fc.string({ maxLength: 40 }).map((text) => text.replace(/[[\]{}"`]/g, ''))
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        prose,
        prose,
        (list, a, b) => {
          const value = JSON.parse(JSON.stringify(list))
          expect(replyJson(`${a}\n${JSON.stringify(value)}\n${b}`)).toEqual(value)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('never throws, whatever the reply', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '```json\n',
      '```',
      'a',
      '1',
      'null',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        asList(replyJson(pieces.join('')))
      }),
      { numRuns: 500 },
    )
  })
})

describe('the list in a value', () => {
  const element = { op: 'ADD', id: null, text: 'x' }
  it.each([
    ['an array', [element], [element]],
    ['an array under any name', { whatever: [element] }, [element]],
    ['one element instead of an array', element, [element]],
    ['texts under a name', { lessons: ['a', 'b'] }, ['a', 'b']],
    ['texts beside a remark', { reasoning: 'They differ.', experiences: ['a', 'b'] }, ['a', 'b']],
    ['objects beside a remark', { reasoning: 'They differ.', operations: [element] }, [element]],
    [
      'an element with a list of its own',
      { rule: 'a', checks: ['1', '2'] },
      [{ rule: 'a', checks: ['1', '2'] }],
    ],
    ['an operation with a list of its own', { ...element, tags: ['t'] }, [{ ...element, tags: ['t'] }]],
    ['no elements', { lessons: [] }, []],
    ['no elements beside a remark', { reasoning: 'Nothing.', lessons: [] }, []],
    ['nothing', null, []],
    ['a word', 'none', []],
  ])('%s', (_, value, list) => {
    expect(asList(value)).toEqual(list)
  })
})
