import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml'
import { plainEnds } from '../../code/language/line-ends.ts'
import { UsageError } from '../../errors.ts'
import type { RawVerifier } from '../../tasks/schema.ts'
import { verifierWords } from './import-rows.ts'
import { ANSWER_FORM, type Imported, type ImportedTask, type LeftOut, leftOutOf } from './imported.ts'
import { Assertion, cellAssertion, importAssertion } from './promptfoo-assert.ts'
import { fillPrompt, fillVariables } from './promptfoo-template.ts'
import { isRecord, type Rows, readCsv } from './read-rows.ts'

/** Text of a file that the configuration names, relative to it; null where there is none that may be read. */
export type ReadReferenced = (path: string) => Promise<string | null>

/** More cases than this of one test with lists of values are left out. */
const MAX_CASES = 100

/** One test of the configuration, with its position. */
interface Test extends Pick<ImportedTask, 'line' | 'beside'> {
  values: Record<string, unknown>
}

type Vars = Record<string, unknown>

/**
 * A promptfoo configuration: each test with the first prompt becomes a task, its assertions become verifiers. What
 * runs code, measures cost or time, or uses more of the template language than variables is left out and reported.
 * Throws UsageError where the file is no such configuration.
 */
export async function importPromptfoo(
  written: string,
  file: string,
  readBeside: ReadReferenced,
): Promise<Imported> {
  const text = plainEnds(written)
  const read: ReadReferenced = async (path) => {
    const beside = await readBeside(path)
    return beside === null ? null : plainEnds(beside)
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  const [error] = document.errors
  if (error)
    throw new UsageError(
      `${file}:${lines.linePos(error.pos[0]).line}: the file is not valid YAML: ${error.message.split('\n')[0]}`,
    )
  const root: unknown = document.toJS({ maxAliasCount: 1000 })
  if (!isRecord(root) || root.tests === undefined || root.prompts === undefined)
    throw new UsageError(`${file}: this is no promptfoo configuration: it needs "prompts" and "tests".`)
  const lineOf = (...path: (string | number)[]) => {
    const node = document.getIn(path, true)
    return isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1
  }
  const leftOut: LeftOut[] = []
  const notes: string[] = []
  const prompt = await firstPrompt(root.prompts, lineOf, read, leftOut)
  for (const key of ['scenarios', 'redteam', 'nunjucksFilters'])
    if (root[key] !== undefined) leftOut.push({ line: lineOf(key), reason: `"${key}" is not imported.` })
  if (prompt === null) return { format: 'promptfoo', columns: [], mapping: [], tasks: [], leftOut, notes }

  const node = isMap(document.contents) ? document.get('tests', true) : null
  const tests = await testsOf(
    root.tests,
    (index) => lineOf('tests', index),
    isSeq(node),
    { file, line: lineOf('tests') },
    read,
    leftOut,
  )
  const defaults = isRecord(root.defaultTest) ? root.defaultTest : {}
  const tasks: ImportedTask[] = []
  for (const [index, test] of tests.entries()) {
    const cases = casesOf({ ...recordIn(defaults.vars), ...recordIn(test.values.vars) })
    if (cases === null) {
      leftOut.push(leftOutOf(test, `its lists of values make more than ${MAX_CASES} cases.`))
      continue
    }
    const group = cases.length > 1 ? { group: `test-${index + 1}` } : {}
    for (const vars of cases) {
      const filled = await withFiles(vars, read)
      const made =
        'reason' in filled ? filled : taskOf(test, filled.vars, prompt, listIn(defaults.assert), leftOut)
      if ('reason' in made) leftOut.push(leftOutOf(test, made.reason))
      else tasks.push({ ...made, ...group })
    }
  }
  // An assertion of all tests, or of a test with many cases, is reported once per line.
  const byText = new Map(leftOut.map((one) => [`${one.line} ${one.reason}`, one]))
  const once = [...byText.values()].sort((a, b) => a.line - b.line)
  return { format: 'promptfoo', columns: [], mapping: mappingOf(tasks), tasks, leftOut: once, notes }
}

async function firstPrompt(
  prompts: unknown,
  lineOf: (...path: (string | number)[]) => number,
  read: ReadReferenced,
  leftOut: LeftOut[],
): Promise<string | null> {
  let chosen: string | null = null
  for (const [index, entry] of listIn(prompts).entries()) {
    const line = Array.isArray(prompts) ? lineOf('prompts', index) : lineOf('prompts')
    if (chosen !== null) {
      leftOut.push({
        line,
        reason: 'a task has one wording, and the first prompt is taken; change its order to take this one.',
      })
      continue
    }
    const given = isRecord(entry) ? (entry.raw ?? entry.id) : entry
    const text = typeof given === 'string' ? await promptText(given, read) : null
    if (text !== null) chosen = text
    else
      leftOut.push({ line, reason: 'this prompt is neither text nor a text file next to the configuration.' })
  }
  return chosen
}

async function promptText(given: string, read: ReadReferenced): Promise<string | null> {
  const path =
    /^file:\/\/(.+)$/.exec(given)?.[1] ?? (/^[\w./-]+\.(?:txt|md|json|j2)$/.test(given) ? given : null)
  if (path === null) return given
  return /\.(?:txt|md|json|j2)$/.test(path) ? read(path) : null
}

async function testsOf(
  tests: unknown,
  lineOf: (index: number) => number,
  inline: boolean,
  at: { file: string; line: number },
  read: ReadReferenced,
  leftOut: LeftOut[],
): Promise<Test[]> {
  const out: Test[] = []
  for (const [index, entry] of listIn(tests).entries()) {
    const line = inline ? lineOf(index) : at.line
    if (isRecord(entry)) out.push({ line, values: entry })
    else {
      const path = typeof entry === 'string' ? entry.replace(/^file:\/\//, '') : ''
      const text = path.endsWith('.csv') ? await read(path) : null
      if (text === null)
        leftOut.push({ line, reason: 'this is neither a test nor a CSV file next to the configuration.' })
      else {
        const rows = readCsv(text, path)
        const place = (row: number) => ({ line, beside: `${path}:${row}` })
        out.push(...testsOfTable(rows, place))
        leftOut.push(...rows.leftOut.map(({ line: row, reason }) => leftOutOf(place(row), reason)))
      }
    }
  }
  return out
}

/** Columns that begin with two underscores state what is expected; the others are variables. */
function testsOfTable({ rows }: Rows, place: (row: number) => Pick<Test, 'line' | 'beside'>): Test[] {
  return rows.map(({ line, values }) => {
    const special = Object.entries(values).filter(([name]) => name.startsWith('__'))
    return {
      ...place(line),
      values: {
        vars: Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('__'))),
        assert: special.flatMap(([name, cell]) =>
          /^__expected\d*$/.test(name) && String(cell).trim() !== '' ? [cellAssertion(String(cell))] : [],
        ),
        ...(values.__description === undefined ? {} : { description: values.__description }),
      },
    }
  })
}

function taskOf(
  { values, ...place }: Test,
  vars: Vars,
  template: string,
  shared: readonly unknown[],
  leftOut: LeftOut[],
): ImportedTask | { reason: string } {
  const filled = fillPrompt(template, vars)
  if ('reason' in filled) return filled
  const verify: RawVerifier[] = []
  let answer: string | undefined
  for (const given of [...listIn(values.assert), ...shared]) {
    const taken = assertionOf(given, vars)
    if ('reason' in taken) leftOut.push(leftOutOf(place, taken.reason))
    else if (taken.answer !== undefined && answer !== undefined)
      leftOut.push(leftOutOf(place, 'a task has one answer, and a further "equals" is left out.'))
    else {
      answer ??= taken.answer
      verify.push(taken.verify)
    }
  }
  if (verify.length === 0)
    return { reason: 'none of its assertions has a verifier, so nothing would score it.' }
  const exact = verify.some(({ type }) => type === 'exact')
  const instructions = filled.system || (exact ? ANSWER_FORM : undefined)
  const tags = listIn(values.metadata === undefined ? [] : recordIn(values.metadata).tags).map(String)
  return {
    ...place,
    ...(typeof values.description === 'string' ? { name: values.description } : {}),
    prompt: filled.user,
    ...(instructions === undefined ? {} : { instructions }),
    ...(answer === undefined ? {} : { answer }),
    verify,
    tags,
  }
}

function assertionOf(given: unknown, vars: Vars): ReturnType<typeof importAssertion> {
  const parsed = Assertion.safeParse(given)
  if (!parsed.success) return { reason: 'an assertion has no type.' }
  if (parsed.data.type === 'assert-set')
    return { reason: 'there is no verifier like the assertion "assert-set".' }
  const value = fillValue(parsed.data.value, vars)
  return 'reason' in value ? value : importAssertion({ ...parsed.data, value: value.value })
}

/** Variables in the strings of a value. */
function fillValue(value: unknown, vars: Vars): { value: unknown } | { reason: string } {
  if (typeof value === 'string') {
    if (value.startsWith('file://')) return { reason: 'the value of an assertion is in a file of its own.' }
    const filled = fillVariables(value, vars)
    return 'reason' in filled ? filled : { value: filled.text }
  }
  if (!Array.isArray(value)) return { value }
  const out: unknown[] = []
  for (const item of value) {
    const filled = fillValue(item, vars)
    if ('reason' in filled) return filled
    out.push(filled.value)
  }
  return { value: out }
}

/** Every combination of values of variables that are lists; null = too many. */
function casesOf(vars: Vars): Vars[] | null {
  let cases: Vars[] = [{}]
  for (const [name, value] of Object.entries(vars)) {
    const values =
      Array.isArray(value) && value.length > 0 && value.every((one) => !isRecord(one)) ? value : [value]
    if (cases.length * values.length > MAX_CASES) return null
    cases = cases.flatMap((one) => values.map((each: unknown) => ({ ...one, [name]: each })))
  }
  return cases
}

async function withFiles(vars: Vars, read: ReadReferenced): Promise<{ vars: Vars } | { reason: string }> {
  const out: Vars = {}
  for (const [name, value] of Object.entries(vars)) {
    const path = typeof value === 'string' ? /^file:\/\/(.+)$/.exec(value)?.[1] : undefined
    const text =
      path === undefined ? value : /\.(?:txt|md|json|csv|ya?ml)$/.test(path) ? await read(path) : null
    if (text === null && path !== undefined)
      return {
        reason: `its variable "${name}" is ${path}, which is not a text file next to the configuration.`,
      }
    out[name] = text
  }
  return { vars: out }
}

function mappingOf(tasks: readonly ImportedTask[]): Imported['mapping'] {
  const [first] = tasks
  if (first === undefined) return []
  return [
    { field: 'prompt', from: 'prompts[0] with vars', example: first.prompt },
    ...(first.instructions === undefined
      ? []
      : [
          {
            field: 'instructions',
            from: first.instructions === ANSWER_FORM ? '(added)' : 'prompts[0] (system)',
            example: first.instructions,
          },
        ]),
    ...(first.answer === undefined
      ? []
      : [{ field: 'answer', from: 'assert: equals', example: first.answer }]),
    { field: 'verify', from: 'assert', example: verifierWords(first) },
    { field: 'id', from: 'description, else the prompt', example: first.name ?? '' },
  ]
}

const recordIn = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
const listIn = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
