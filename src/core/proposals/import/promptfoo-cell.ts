import { commaList } from './comma-list.ts'
import type { Assertion } from './promptfoo-assert.ts'
import { isRecord } from './read-rows.ts'

/** Kinds of assertions in the order in which promptfoo looks for them at the start of a cell. */
const KINDS = [
  ...['agent-rubric', 'answer-relevance', 'bleu', 'classifier', 'contains', 'contains-all', 'contains-any'],
  ...['contains-html', 'contains-json', 'contains-sql', 'contains-xml', 'context-faithfulness'],
  ...['context-recall', 'context-relevance', 'conversation-relevance', 'cost', 'equals', 'factuality'],
  ...['finish-reason', 'g-eval', 'gleu', 'guardrails', 'icontains', 'icontains-all', 'icontains-any'],
  ...['is-html', 'is-json', 'is-refusal', 'is-sql', 'is-valid-function-call'],
  ...['is-valid-openai-function-call', 'is-valid-openai-tools-call', 'is-xml', 'javascript', 'latency'],
  ...['levenshtein', 'llm-rubric', 'pi', 'meteor', 'model-graded-closedqa', 'model-graded-factuality'],
  ...['moderation', 'perplexity', 'perplexity-score', 'python', 'regex', 'rouge-n', 'ruby'],
  ...['similar:cosine', 'similar:dot', 'similar:euclidean', 'similar', 'starts-with', 'tool-call-f1'],
  ...['skill-used', 'trajectory:goal-success', 'trajectory:tool-args-match', 'trajectory:step-count'],
  ...['trajectory:tool-sequence', 'trajectory:tool-used', 'trace-error-spans', 'trace-span-count'],
  ...['trace-span-duration', 'search-rubric', 'webhook', 'word-count', 'select-best', 'human', 'max-score'],
]

const ASSERTION = new RegExp(
  `^((?:not-)?(?:${KINDS.join('|')}))(?:\\((\\d+(?:\\.\\d+)?)\\))?(?::([\\s\\S]*))?$`,
)

/** Kinds whose cell is split before variables are filled in: what a variable holds may have commas. */
const LISTED = /contains-(?:any|all)$/

/** Other words that a cell may begin with for a kind. */
const ALIASES: Readonly<Record<string, string>> = {
  fn: 'javascript',
  eval: 'javascript',
  grade: 'llm-rubric',
}

/** An assertion as a cell of a CSV table writes it; a plain text is compared. */
export function cellAssertion(cell: string): Assertion {
  return prefixedAssertion(cell) ?? { type: 'equals', value: cell.trim() }
}

/** An assertion that a cell names, as in "contains: Paris"; null where it is any other text. */
export function prefixedAssertion(cell: string): Assertion | null {
  const text = cell.trim()
  const [, alias, rest] = /^(fn|eval|grade):([\s\S]*)$/.exec(text) ?? []
  if (alias !== undefined) return { type: ALIASES[alias]!, value: rest!.trim() }
  const file = /^file:\/\/\S+\.(py|rb|[cm]?[jt]s)(?::\w+)?$/.exec(text)?.[1]
  if (file !== undefined) return { type: file === 'py' ? 'python' : file === 'rb' ? 'ruby' : 'javascript' }
  const match = ASSERTION.exec(text)
  if (match === null) return null
  const [, type = '', threshold, value] = match
  return {
    type,
    ...(value === undefined ? {} : { value: LISTED.test(type) ? (commaList(value) ?? value) : value.trim() }),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
  }
}

/** What the special columns of a row of tests state. */
export interface SpecialColumns {
  vars: Record<string, unknown>
  assert: Assertion[]
  options: { prefix?: string; suffix?: string }
  description?: string
  threshold?: number
  metadata: Record<string, unknown>
  providerOutput?: string
}

/** Whether a column states what is expected, and no variable. */
export const isExpected = (column: string) => column.trim().startsWith('__expected')

/** A row of tests: columns that begin with two underscores say what is expected and how; the others are variables. */
export function readSpecialColumns(values: Readonly<Record<string, unknown>>): SpecialColumns {
  const out: SpecialColumns = { vars: {}, assert: [], options: {}, metadata: {} }
  const thresholds = new Map<number, number>()
  for (const [column, cell] of Object.entries(values)) {
    const name = column.trim()
    const text = typeof cell === 'string' ? cell : String(cell ?? '')
    if (isExpected(name)) {
      if (isRecord(cell)) out.assert.push({ type: 'equals', value: cell })
      else if (text.trim() !== '') out.assert.push(cellAssertion(text))
    } else if (name === '__prefix' || name === '__suffix') out.options[name.slice(2) as 'prefix'] = text
    else if (name === '__description') {
      if (text.trim() !== '') out.description = text
    } else if (name === '__providerOutput') {
      if (text.trim() !== '') out.providerOutput = text
    } else if (name === '__threshold') {
      const threshold = numberIn(text)
      if (threshold !== undefined) out.threshold = threshold
    } else if (name.startsWith('__metadata:')) {
      const key = name.slice('__metadata:'.length)
      if (text.trim() !== '')
        out.metadata[key.replace(/\[\]$/, '')] = key.endsWith('[]')
          ? text.split(/(?<!\\),/).map((one) => one.trim().replace(/\\,/g, ','))
          : text
    } else if (name.startsWith('__config:')) {
      const [, number] = /^__config:__expected(\d*):threshold$/.exec(name) ?? []
      const threshold = numberIn(text)
      if (number !== undefined && threshold !== undefined)
        thresholds.set(number === '' ? 0 : Number(number) - 1, threshold)
    } else if (!name.startsWith('__')) out.vars[name] = cell
  }
  for (const [index, threshold] of thresholds) {
    const assertion = out.assert[index]
    if (assertion !== undefined) assertion.threshold = threshold
  }
  return out
}

function numberIn(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : undefined
}
