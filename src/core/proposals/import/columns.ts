import { UsageError } from '../../errors.ts'
import { nearest } from '../../tasks/nearest.ts'

/** Fields of a task that columns can fill; `prompt` may be put together from several. */
export const MAPPED_FIELDS = [
  'prompt',
  'answer',
  'instructions',
  'id',
  'split',
  'tags',
  'group',
  'solution',
] as const
export type Field = (typeof MAPPED_FIELDS)[number]

/** Which columns fill a field, in order. */
export type ColumnMap = Partial<Record<Field, string[]>>

/** Names that columns of a field usually have, the likeliest first. */
const USUAL: Record<Field, readonly string[]> = {
  prompt: [
    'prompt',
    'question',
    'problem',
    'query',
    'instruction',
    'input',
    'task',
    'text',
    'sentence',
    'message',
    'request',
    'user',
    'ctx',
    'goal',
    'stem',
    'startphrase',
    'claim',
    'premise',
  ],
  answer: [
    'answer',
    'ideal',
    'expected',
    'expectedoutput',
    'expectedanswer',
    'groundtruth',
    'gold',
    'target',
    'label',
    'output',
    'reference',
    'referenceanswer',
    'response',
    'completion',
    'bestanswer',
    'correctanswer',
    'rightanswer',
    'answerkey',
    'correctoption',
    'correctchoice',
    'answeridx',
    'answerindex',
    'correctindex',
    'correct',
    'cop',
    'answers',
    'correctanswers',
    'ideals',
  ],
  instructions: ['system', 'systemprompt', 'instructions'],
  id: ['id', 'taskid', 'questionid', 'qid', 'uid', 'dspyuuid', 'key', 'name'],
  split: ['split', 'dspysplit', 'set', 'subset', 'partition'],
  tags: ['tags', 'tag', 'category', 'topic', 'subject'],
  group: ['group', 'family'],
  solution: ['solution'],
}

/** Columns that precede the question in the same prompt. */
const CONTEXT = ['context', 'passage', 'document', 'background', 'premise']

/** Columns of answers that are right beside the answer of another column. */
const FURTHER = [
  'correctanswers',
  'aliases',
  'answeraliases',
  'acceptableanswers',
  'acceptedanswers',
  'alternatives',
  'alternativeanswers',
]

export const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The mapping that names of columns suggest. Each column fills one field at most. */
export function guessColumns(columns: readonly string[]): ColumnMap {
  const map: ColumnMap = {}
  const used = new Set<string>()
  const find = (names: readonly string[]) => {
    for (const name of names) {
      const column = columns.find((candidate) => plain(candidate) === name && !used.has(candidate))
      if (column !== undefined) {
        used.add(column)
        return column
      }
    }
    return undefined
  }
  for (const field of MAPPED_FIELDS) {
    const column = find(USUAL[field])
    if (column !== undefined) map[field] = [column]
  }
  if (map.prompt !== undefined) {
    const context = find(CONTEXT)
    // "instruction" with its "input", as instruction data sets have them.
    const input = plain(map.prompt[0]!) === 'instruction' ? find(['input']) : undefined
    map.prompt = [context, ...map.prompt, input].filter((column) => column !== undefined)
  }
  return map
}

/** The column of further right answers, if a table has one beside its answers. */
export function furtherAnswers(columns: readonly string[], { answer = [] }: ColumnMap): string | undefined {
  return FURTHER.map((name) =>
    columns.find((column) => plain(column) === name && !answer.includes(column)),
  ).find((column) => column !== undefined)
}

/**
 * A mapping of columns as a user writes it, e.g. "prompt=context+question,answer=label"; what it does not name is as
 * guessed, and "tags=" removes a guess. Throws UsageError with what would be right.
 */
export function parseColumnMap(written: string, columns: readonly string[], guessed: ColumnMap): ColumnMap {
  const map: ColumnMap = {}
  for (const part of written.split(',')) {
    const [field = '', from] = part.split(/=(.*)/s).map((text) => text.trim())
    if (from === undefined)
      throw new UsageError(
        `Columns are given as field=column with commas between, e.g. prompt=question,answer=label; "${part}" is none.`,
      )
    const known = MAPPED_FIELDS.find((name) => name === field)
    if (known === undefined)
      throw new UsageError(`${part}: a task has no field "${field}"; there are ${MAPPED_FIELDS.join(', ')}.`)
    // A column may be called "a+b" itself.
    const names = columns.includes(from) ? [from] : from.split('+').map((name) => name.trim())
    if (names.length > 1 && known !== 'prompt')
      throw new UsageError(`${part}: only a prompt is put together from several columns.`)
    map[known] = from === '' ? [] : names.map((name) => columnCalled(name, columns, part))
  }
  const taken = new Set(Object.values(map).flat())
  for (const field of MAPPED_FIELDS) {
    const guess = guessed[field]?.filter((column) => !taken.has(column))
    if (map[field] === undefined && guess !== undefined && guess.length > 0) map[field] = guess
  }
  return map
}

function columnCalled(name: string, columns: readonly string[], part: string): string {
  const found = columns.find((column) => column === name)
  if (found !== undefined) return found
  const meant = nearest(name, columns)
  throw new UsageError(
    `${part}: there is no column "${name}"; ${meant === undefined ? `the columns are ${columns.slice(0, 20).join(', ')}.` : `did you mean "${meant}"?`}`,
  )
}
