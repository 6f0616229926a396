/** Rows as published data sets have them: what the prompt shows, and what a reply must end with. */
import { describe, expect, it } from 'vitest'
import type { AnswerVerifier } from '../../../../../src/core/proposals/import/answer-verifier.ts'
import { guessColumns, parseColumnMap } from '../../../../../src/core/proposals/import/columns.ts'
import { importRows } from '../../../../../src/core/proposals/import/import-rows.ts'
import {
  type Rows,
  readCsv,
  readJsonList,
  readJsonl,
} from '../../../../../src/core/proposals/import/read-rows.ts'
import { passing } from './imported-verdict.ts'

const take = (rows: Rows, kind: AnswerVerifier = 'auto', map?: string) => {
  const guessed = guessColumns(rows.columns)
  const columns = map === undefined ? guessed : parseColumnMap(map, rows.columns, guessed)
  return importRows(rows, columns, 'jsonl', kind)
}
const jsonl = (...rows: unknown[]) => readJsonl(rows.map((row) => JSON.stringify(row)).join('\n'))
const csv = (text: string) => readCsv(text, 'x.csv')

interface Case {
  name: string
  rows: Rows
  /** parts of the first prompt */
  shows: string[]
  answer: string
  right: string[]
  wrong: string[]
}

const CASES: Case[] = [
  {
    name: 'GSM8K: the number after ####',
    rows: jsonl(
      { question: 'How many?', answer: 'She sells 16 - 3 - 4 = <<16-3-4=9>>9.\nSo 9 * 2 = 18.\n#### 18' },
      { question: 'How much?', answer: 'He made 200,000-130,000.\n#### 70,000' },
    ),
    shows: ['How many?'],
    answer: '18',
    right: ['9 * 2 = 18\nAnswer: 18', '#### 18', 'Answer: $18.00'],
    wrong: ['Answer: 9', '18 - 9\nAnswer: 9'],
  },
  {
    name: 'MMLU: a list of choices and an index from 0',
    rows: jsonl({
      question: 'Find the degree.',
      subject: 'algebra',
      choices: ['0', '4', '2', '6'],
      answer: 1,
    }),
    shows: ['Find the degree.', 'A. 0\nB. 4\nC. 2\nD. 6'],
    answer: 'B',
    right: ['Answer: B', 'answer: b', 'Answer: (B)', 'Answer: 4', 'Answer: B. 4', 'Answer: **B**'],
    wrong: ['Answer: A', 'Answer: 1', 'Answer: C. 4', 'B is wrong\nAnswer: D'],
  },
  {
    name: 'MMLU with a header: a column a choice and a letter',
    rows: csv('question,A,B,C,D,answer\nWhich?,x one,y one,z one,w one,C\nWho?,p,q,r,s,A\n'),
    shows: ['Which?', 'A. x one\nB. y one\nC. z one\nD. w one'],
    answer: 'C',
    right: ['Answer: C', 'Answer: z one'],
    wrong: ['Answer: x one', 'Answer: A'],
  },
  {
    name: 'ARC: texts with labels and a key',
    rows: jsonl({
      id: 'Mercury_7175875',
      question: 'Why is a day shorter?',
      choices: { text: ['density', 'years', 'days', 'gravity'], label: ['A', 'B', 'C', 'D'] },
      answerKey: 'C',
    }),
    shows: ['C. days'],
    answer: 'C',
    right: ['Answer: C', 'Answer: days'],
    wrong: ['Answer: B'],
  },
  {
    name: 'ARC: labels that are numbers stay labels',
    rows: jsonl({
      question: 'Which?',
      choices: { text: ['a stone', 'a tree', 'a cat', 'a car'], label: ['1', '2', '3', '4'] },
      answerKey: '3',
    }),
    shows: ['1. a stone\n2. a tree\n3. a cat\n4. a car'],
    answer: '3',
    right: ['Answer: 3', 'Answer: a cat'],
    wrong: ['Answer: 4', 'Answer: a car'],
  },
  {
    name: 'ARC as first published: the choices inside of the question',
    rows: jsonl({
      id: 'x',
      question: {
        stem: 'Why?',
        choices: [
          { text: 'sun', label: 'A' },
          { text: 'rain', label: 'B' },
        ],
      },
      answerKey: 'B',
    }),
    shows: ['Why?\n\nA. sun\nB. rain'],
    answer: 'B',
    right: ['Answer: B', 'Answer: rain'],
    wrong: ['Answer: A'],
  },
  {
    name: 'HellaSwag: endings and a label from 0',
    rows: jsonl({
      ind: 24,
      activity_label: 'Roof shingle removal',
      ctx: 'A man is sitting on a roof. he',
      endings: ['wraps skis.', 'rips tiles.', 'holds a cube.', 'pulls up roofing.'],
      split: 'val',
      label: '3',
    }),
    shows: ['A man is sitting on a roof. he', 'D. pulls up roofing.'],
    answer: 'D',
    right: ['Answer: D'],
    wrong: ['Answer: C', 'Answer: 3'],
  },
  {
    name: 'HellaSwag in CSV: a list as Python prints it',
    rows: csv(`ctx,endings,label\nHe,"['runs.', ""isn't there."", 'sits.']",1\n`),
    shows: ["B. isn't there."],
    answer: 'B',
    right: ['Answer: B'],
    wrong: ['Answer: A', 'Answer: C'],
  },
  {
    name: 'PIQA: two columns and a label from 0',
    rows: jsonl({ goal: 'Open a jar', sol1: 'twist', sol2: 'shout', label: 1 }),
    shows: ['Open a jar', 'A. twist\nB. shout'],
    answer: 'B',
    right: ['Answer: B', 'Answer: shout'],
    wrong: ['Answer: A'],
  },
  {
    name: 'Winogrande: two columns and their numbers',
    rows: jsonl({ sentence: 'The _ is small.', option1: 'cup', option2: 'house', answer: '1' }),
    shows: ['A. cup\nB. house'],
    answer: 'A',
    right: ['Answer: A', 'Answer: cup'],
    wrong: ['Answer: B'],
  },
  {
    name: 'CommonsenseQA and MedQA: choices by letter, the answer by its text',
    rows: jsonl({
      question: 'Which drug?',
      options: { A: 'Ampicillin', B: 'Ceftriaxone', C: 'Doxycycline' },
      answer: 'Ceftriaxone',
    }),
    shows: ['A. Ampicillin\nB. Ceftriaxone\nC. Doxycycline'],
    answer: 'B',
    right: ['Answer: B', 'Answer: ceftriaxone'],
    wrong: ['Answer: C'],
  },
  {
    name: 'AQuA-RAT: letters inside of the choices',
    rows: jsonl({
      question: 'How many?',
      options: ['A)21', 'B)21.5', 'C)22'],
      rationale: '...',
      correct: 'B',
    }),
    shows: ['A. 21\nB. 21.5\nC. 22'],
    answer: 'B',
    right: ['Answer: B', 'Answer: 21.5'],
    wrong: ['Answer: 21', 'Answer: C'],
  },
  {
    name: 'TruthfulQA: the best answer and others that are right',
    rows: csv(
      'Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source\nAdversarial,Myths,What happens?,Nothing happens,Nothing happens; You digest them,You die; You grow,x\n',
    ),
    shows: ['What happens?'],
    answer: 'Nothing happens',
    right: ['Answer: Nothing happens', 'Answer: You digest them'],
    wrong: ['Answer: You die'],
  },
  {
    name: 'TruthfulQA with one right choice, which is not shown first',
    rows: jsonl({
      question: 'Where?',
      mc1_targets: { choices: ['in Peru', 'in Chile', 'in Bolivia'], labels: [1, 0, 0] },
    }),
    shows: ['A. in Bolivia\nB. in Chile\nC. in Peru'],
    answer: 'C',
    right: ['Answer: C', 'Answer: in Peru'],
    wrong: ['Answer: A'],
  },
  {
    name: 'SciQ and GPQA: a right and several wrong answers',
    rows: jsonl({
      question: 'Which?',
      correct_answer: 'yeast',
      distractor1: 'mold',
      distractor2: 'algae',
      distractor3: 'virus',
    }),
    shows: ['A. algae\nB. mold\nC. virus\nD. yeast'],
    answer: 'D',
    right: ['Answer: D', 'Answer: yeast'],
    wrong: ['Answer: A'],
  },
  {
    name: 'SQuAD: answers that each are right',
    rows: jsonl({
      id: '1',
      context: 'The army of Otto ...',
      question: 'Who?',
      answers: { text: ['Otto', 'King Otto', 'Otto'], answer_start: [4, 4, 4] },
    }),
    shows: ['context:\nThe army of Otto ...', 'question:\nWho?'],
    answer: 'Otto',
    right: ['Answer: Otto', 'Answer: king otto'],
    wrong: ['Answer: the army'],
  },
  {
    name: 'TriviaQA: a value with aliases',
    rows: jsonl({ question: 'Which river?', answer: { value: 'Danube', aliases: ['Donau', 'The Danube'] } }),
    shows: ['Which river?'],
    answer: 'Danube',
    right: ['Answer: Donau'],
    wrong: ['Answer: Rhine'],
  },
  {
    name: 'BoolQ: true is yes',
    rows: jsonl(
      { question: 'is it so', passage: 'It is.', answer: true },
      { question: 'is it not so', passage: 'It is.', answer: false },
    ),
    shows: ['passage:\nIt is.', 'is it so'],
    answer: 'true',
    right: ['Answer: yes', 'Answer: True'],
    wrong: ['Answer: no', 'Answer: false'],
  },
  {
    name: 'numbers of JSON as written',
    rows: readJsonl(
      '{"question": "Which version?", "answer": 3.10}\n{"question": "What?", "answer": "none"}',
    ),
    shows: [],
    answer: '3.10',
    right: ['Answer: 3.10'],
    wrong: ['Answer: 3.1'],
  },
  {
    name: 'numbers of a JSON list beyond 2^53, beside numbers',
    rows: readJsonList(
      '[{"question": "Which id?", "answer": 9007199254740993}, {"question": "How many?", "answer": 7}]',
      'x.json',
    ),
    shows: [],
    answer: '9007199254740993',
    right: ['Answer: 9007199254740993'],
    wrong: ['Answer: 9007199254740992'],
  },
  {
    name: 'codes that begin with a zero, beside numbers',
    rows: csv('question,answer\nWhich agent?,007\nHow many?,"1,000"\n'),
    shows: [],
    answer: '007',
    right: ['Answer: 007'],
    wrong: ['Answer: 7'],
  },
  {
    name: 'assertions of promptfoo in the column that it uses for them',
    rows: csv('question,__expected,__expected2\nCapital of Peru?,icontains: lima,not-contains: Cusco\n'),
    shows: ['Capital of Peru?'],
    answer: '',
    right: ['It is LIMA.'],
    wrong: ['It is Quito.', 'Lima, not Cusco', 'icontains: nothing'],
  },
]

describe('rows of data sets', () => {
  it.each(CASES)('$name', async ({ rows, shows, answer, right, wrong }) => {
    const { tasks, leftOut } = take(rows)
    expect(leftOut).toEqual([])
    expect(tasks).toHaveLength(rows.rows.length)
    const [task] = tasks
    for (const text of shows) expect(task!.prompt).toContain(text)
    expect(task!.answer ?? '').toBe(answer)
    expect(await passing(task!, [...right, ...wrong, '', 'I do not know.'])).toEqual(right)
  })

  it('count from what the whole file shows', () => {
    const rows = (...keys: string[]) =>
      csv(
        `question,option1,option2,option3,answer\n${keys.map((key, at) => `q${at},a1,b1,c1,${key}`).join('\n')}\n`,
      )
    const answers = (...keys: string[]) => take(rows(...keys)).tasks.map(({ answer }) => answer)
    expect(answers('1', '3')).toEqual(['A', 'C'])
    expect(answers('1', '0')).toEqual(['B', 'A'])
    expect(answers('1', '2')).toEqual(['A', 'B'])
    const letters = csv('question,A,B,C,answer\nq,x1,y1,z1,1\nr,x1,y1,z1,2\n')
    expect(take(letters).leftOut.map(({ line, reason }) => [line, reason])).toEqual([
      [2, expect.stringMatching(/count from 0 or from 1; give letters/)],
      [3, expect.stringMatching(/count from 0 or from 1/)],
    ])
  })

  it('are left out with their line where the right choice cannot be known', () => {
    const rows = jsonl(
      { question: 'q', choices: ['x', 'y'], answer: 'B' },
      { question: 'r', choices: ['x', 'y'], answer: 'E' },
      { question: 's', choices: ['x', 'y'], answer: '' },
    )
    const { tasks, leftOut } = take(rows)
    expect(tasks.map(({ answer }) => answer)).toEqual(['B'])
    expect(leftOut).toEqual([
      { line: 2, reason: 'its answer "E" is none of its choices (A, B).' },
      { line: 3, reason: 'it does not say which of its choices is right.' },
    ])
  })

  it.each([
    ['a ) 38 , b ) 27.675 , c ) 30', 'c', 'A. 38\nB. 27.675\nC. 30', 'C'],
    ['(A) red (B) green', 'B', 'A. red\nB. green', 'B'],
    ['A. one\nB. two', 'A', 'A. one\nB. two', 'A'],
    ['red|green; blue', 'green; blue', 'A. red\nB. green; blue', 'B'],
  ])('have choices in a text such as %j', (options, answer, shown, label) => {
    const { tasks } = take(jsonl({ question: 'q', options, answer }))
    expect(tasks).toMatchObject([{ prompt: `q\n\n${shown}`, answer: label }])
  })

  it('are left out where their choices cannot be shown, unless the mapping says what they are', () => {
    const rows = jsonl({ question: 'q', options: 'red, or rather green', answer: 'red' })
    expect(take(rows)).toMatchObject({
      tasks: [],
      leftOut: [{ line: 1, reason: expect.stringMatching(/choices in options cannot be told apart/) }],
    })
    expect(take(rows, 'auto', 'prompt=question+options').tasks).toMatchObject([{ answer: 'red' }])
  })

  it('are read in time that grows with their length', () => {
    const long = ' '.repeat(200_000)
    const rows = jsonl(
      { question: 'q', answer: `#### a${long}b` },
      { question: 'r', answer: `${'0'.repeat(200_000)}1` },
      { question: 's', options: `a) x${long}, b) y${long}z`, answer: 'a' },
      { question: 't', answer: `contains-any: "${'\\'.repeat(200_000)}` },
    )
    expect(take(rows).leftOut.map(({ line }) => line)).toEqual([1, 2, 4])
  })

  it('keep columns called "a" and "b" that hold no choices', () => {
    const { tasks } = take(csv('question,a,b,answer\nq,x,y,forty\n'))
    expect(tasks[0]).toMatchObject({ prompt: 'q', answer: 'forty' })
  })

  it('have no answer where a list of answers is empty', () => {
    const { tasks, leftOut } = take(jsonl({ question: 'q', answers: { text: [], answer_start: [] } }))
    expect(tasks).toEqual([])
    expect(leftOut).toEqual([{ line: 1, reason: expect.stringMatching(/no answer to compare with/) }])
  })

  it('state assertions in any mapped column, and refuse those that nothing here is like', async () => {
    const rows = csv(
      'q,want\nOne?,"contains-any: one, ""1, uno"""\nTwo?,javascript: output.length > 2\nThree?,similar(0.8): three\nFour?,equals: 4\n',
    )
    const { tasks, leftOut } = take(rows, 'auto', 'prompt=q,answer=want')
    expect(tasks.map(({ line }) => line)).toEqual([2, 5])
    expect(await passing(tasks[0]!, ['one', '1, uno', '1', 'two'])).toEqual(['one', '1, uno'])
    expect(await passing(tasks[1]!, ['Answer: 4', 'Answer: equals: 4'])).toEqual(['Answer: 4'])
    expect(leftOut).toEqual([
      { line: 3, reason: expect.stringMatching(/"javascript" runs code/) },
      { line: 4, reason: expect.stringMatching(/no verifier like the assertion "similar"/) },
    ])
  })

  it('give a judge all answers that are right', () => {
    const { tasks } = take(jsonl({ question: 'q', answers: ['a', 'b'] }), 'judge')
    expect(tasks[0]).toMatchObject({ answer: 'a | b', verify: [{ type: 'judge' }] })
  })
})
