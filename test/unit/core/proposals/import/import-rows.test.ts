import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnswerVerifier } from '../../../../../src/core/proposals/import/answer-verifier.ts'
import { guessColumns, parseColumnMap } from '../../../../../src/core/proposals/import/columns.ts'
import { importRows } from '../../../../../src/core/proposals/import/import-rows.ts'
import { ANSWER_FORM } from '../../../../../src/core/proposals/import/imported.ts'
import {
  type Rows,
  readCsv,
  readJsonList,
  readJsonl,
} from '../../../../../src/core/proposals/import/read-rows.ts'
import { importedProposals } from '../../../../../src/core/proposals/import/to-proposals.ts'
import { ID_PATTERN } from '../../../../../src/core/tasks/schema.ts'

const take = (rows: Rows, kind: AnswerVerifier = 'auto', map?: string) => {
  const guessed = guessColumns(rows.columns)
  return importRows(
    rows,
    map === undefined ? guessed : parseColumnMap(map, rows.columns, guessed),
    'csv',
    kind,
  )
}

describe('rows of a table', () => {
  it('are read from CSV with the line where each begins', () => {
    const rows = readCsv(
      '\uFEFFquestion;answer\r\n"two\r\nlines; quoted";1\r\n\r\nthree;3\r\nshort\r\n',
      'a.csv',
    )
    expect(rows.columns).toEqual(['question', 'answer'])
    expect(rows.rows).toEqual([
      { line: 2, values: { question: 'two\nlines; quoted', answer: '1' } },
      { line: 5, values: { question: 'three', answer: '3' } },
    ])
    expect(rows.leftOut).toEqual([{ line: 6, reason: expect.stringMatching(/1 cells.*2 columns/) }])
  })

  it('give back any cells that CSV can hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', ' ', '\t', '|') })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), (cells) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = ['a,b', ...cells.map((row) => row.map(quoted).join(','))].join('\n')
        expect(readCsv(text, 'x.csv').rows.map(({ values }) => [values.a, values.b])).toEqual(cells)
      }),
    )
  })

  it('state what is wrong with a table that cannot be read', () => {
    expect(() => readCsv('a,b\n1,"2\n', 'x.csv')).toThrow(/x\.csv.*Quote Not Closed/)
    expect(() => readCsv('a,a\n1,2\n', 'x.csv')).toThrow(/x\.csv:1: the column "a" is named twice/)
    expect(() => readCsv('', 'x.csv')).toThrow(/empty/)
    expect(() => readJsonList('{"a": 1}', 'x.json')).toThrow(/no list of JSON objects/)
    expect(() => readJsonList('[1,', 'x.json')).toThrow(/x\.json:1/)
  })

  it('are read from JSONL and from lists in JSON, whose names give splits', () => {
    expect(readJsonl('{"a":1}\n\nnope\n[1]\n')).toMatchObject({
      rows: [{ line: 1, values: { a: 1 } }],
      leftOut: [{ line: 3 }, { line: 4, reason: 'the line holds no JSON object.' }],
    })
    const rows = readJsonList(
      '{\n"train": [\n{"question": "q", "answer": "a"}],\n"dev": [{"question": "r", "answer": "b"}]\n}',
      'x.json',
    )
    expect(rows.rows.map(({ line }) => line)).toEqual([3, 4])
    expect(take(rows).tasks.map(({ split }) => split)).toEqual(['train', 'val'])
  })
})

describe('the mapping of columns', () => {
  it('is guessed from usual names', () => {
    expect(guessColumns(['Context', 'Question', 'Expected Output', 'dspy_split', 'x'])).toEqual({
      prompt: ['Context', 'Question'],
      answer: ['Expected Output'],
      split: ['dspy_split'],
    })
    expect(guessColumns(['instruction', 'input', 'output'])).toEqual({
      prompt: ['instruction', 'input'],
      answer: ['output'],
    })
    expect(guessColumns(['x', 'y'])).toEqual({})
  })

  it('is what --map sets, if anything, and errors state what would be valid', () => {
    const columns = ['frage', 'antwort', 'question', 'a+b']
    const guessed = guessColumns(columns)
    expect(parseColumnMap('prompt=frage+question,answer=antwort', columns, guessed)).toEqual({
      prompt: ['frage', 'question'],
      answer: ['antwort'],
    })
    expect(parseColumnMap('prompt=a+b', columns, guessed)).toEqual({ prompt: ['a+b'] })
    expect(parseColumnMap('tags=question', columns, guessed)).toEqual({ tags: ['question'] })
    expect(() => parseColumnMap('prompt=fragen', columns, guessed)).toThrow(/did you mean "frage"/)
    expect(() => parseColumnMap('promt=frage', columns, guessed)).toThrow(/no field "promt"/)
    expect(() => parseColumnMap('frage', columns, guessed)).toThrow(/field=column/)
    expect(() => parseColumnMap('answer=frage+question', columns, guessed)).toThrow(/only a prompt/)
  })
})

describe('tasks from rows', () => {
  it('are compared as numbers where all answers are numbers, else by their words', () => {
    const numbers = take(readCsv('question,answer\na?,"1,000"\nb?,$2.50\n', 'x.csv'))
    expect(numbers.tasks.map(({ verify }) => verify)).toEqual([[{ type: 'numeric' }], [{ type: 'numeric' }]])
    const words = take(readCsv('question,answer\na?,1\nb?,two\n', 'x.csv'))
    expect(words.tasks[0]).toMatchObject({
      verify: [{ type: 'exact', ignoreCase: true }],
      instructions: ANSWER_FORM,
    })
    const data = take(readJsonl('{"question": "a?", "answer": {"b": [1]}}'))
    expect(data.tasks[0]!.verify).toEqual([{ type: 'json', equals: { b: [1] } }])
  })

  it('leave out, with their line, rows without a prompt or with an answer that nothing can compare', () => {
    const rows = readCsv(`question,answer\n,1\na?,\nb?,"${'long '.repeat(60)}"\n`, 'x.csv')
    expect(take(rows)).toMatchObject({
      tasks: [],
      leftOut: [
        { line: 2, reason: 'question is empty.' },
        { line: 3 },
        { line: 4, reason: expect.stringMatching(/too long/), remedies: [{ do: 'judge-answers' }] },
      ],
    })
    expect(take(rows, 'judge').tasks).toHaveLength(1)
  })

  it('name splits that are not known, which are left to the set', () => {
    const rows = readCsv('question,answer,split\na?,1,Dev\nb?,2,weird\nc?,3,\nd?,4,constructor\n', 'x.csv')
    const { tasks, leftOut } = take(rows)
    expect(tasks.map(({ split }) => split)).toEqual(['val', undefined, undefined, undefined])
    expect(leftOut).toEqual([
      {
        line: 3,
        reason: expect.stringMatching(/^its split "weird" is not known \(train, .*test.*\)/),
      },
      { line: 5, reason: expect.stringContaining('"constructor"') },
    ])
  })

  it('have plain line ends, whatever the file has', () => {
    const row = { question: 'What\r\nis it?', answer: 'a', context: ['x\r\ny'] }
    for (const rows of [readJsonl(JSON.stringify(row)), readJsonList(JSON.stringify([row]), 'x.json')])
      expect(take(rows).tasks[0]!.prompt).toBe('context:\nx\ny\n\nquestion:\nWhat\nis it?')
  })

  it('are none without a column for prompt or answer, which is reported once', () => {
    const none = (text: string, map?: string) => take(readCsv(text, 'x.csv'), 'auto', map)
    expect(none('frage,antwort\na?,1\nb?,2\nshort\n')).toMatchObject({
      tasks: [],
      columns: ['frage', 'antwort'],
      leftOut: [{ line: 4 }],
      notes: ['No column looks like a prompt, none like an answer; the columns are frage, antwort.'],
    })
    expect(none('question,antwort\na?,1\n').notes).toEqual([
      'No column looks like an answer; the columns are question, antwort.',
    ])
    expect(none('question,antwort\na?,1\n', 'answer=antwort').tasks).toHaveLength(1)
  })

  it('have ids that follow from what they are, whatever precedes them in the file', () => {
    const row = fc.record({
      question: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      answer: fc.constantFrom('x', 'y'),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: ({ question }) => question }),
        (rows) => {
          const of = (some: typeof rows) =>
            importedProposals(
              take(readJsonl(some.map((one) => JSON.stringify(one)).join('\n'))).tasks,
              'x.jsonl',
            ).proposals
          const all = of(rows)
          expect(all).toHaveLength(rows.length)
          for (const { id } of all) expect(id).toMatch(ID_PATTERN)
          const [last] = of(rows.slice(-1))
          expect(all.at(-1)).toMatchObject({ id: last!.id, digest: last!.digest })
        },
      ),
    )
  })
})
