import { fenced, fenceOf } from '../code/fences.ts'
import type { FoundFunction } from '../code/language/found-function.ts'
import type { Language } from '../code/language/language.ts'
import { plainEnds } from '../code/language/line-ends.ts'
import { languageOf } from '../code/languages.ts'
import { markOf, plainLines, signatureOf } from '../code/quoted-code.ts'
import type { Exercised } from './exercised.ts'
import { MAX_TABLE, MAX_TABLE_LINES, quotedTable } from './quoted-table.ts'
import type { CodeFile, Repository } from './repository.ts'
import { declarationsElsewhere, INFORMATIVE_DOC, surroundings } from './surrounding-code.ts'

/** Up to here a file is shown whole, characters; of larger ones the prompt quotes what is near. */
const SHOWN_WHOLE = 8_000
/** Of what is quoted from a large file and from other files, characters. */
const QUOTED = 4_500
const MAX_TITLES = 10
/** Of a quoted test, characters and lines. */
const MAX_TEST = 900
const MAX_TEST_LINES = 20
const MAX_DOC = 1_500

export interface TaskWords {
  prompt: string
  show: string[]
}

/**
 * The prompt of a task about one function: what it is called, its comment, the titles of its
 * tests, and what a colleague would look up: the file without the body, or its near surroundings, and the types and
 * constants that the signature names. Never the body.
 */
export function taskWords(
  repository: Repository,
  file: CodeFile,
  exercised: Exercised,
  testFile: string,
): TaskWords {
  const { found } = exercised
  const language = languageOf(file.path)!
  const whole = file.text.length <= SHOWN_WHOLE
  const signature = signatureOf(file.text, found)
  const parts = [
    `Write ${nameOf(found)} of \`${file.path}\`${whole ? ' (shown above without its body)' : ''}.`,
    block(language, signature),
  ]
  if (found.doc !== '') parts.push(`What its comment says:\n\n${quoted(found.doc.slice(0, MAX_DOC))}`)
  const titles = exercised.titles.filter((title) => title !== '' && title.length <= 160).slice(0, MAX_TITLES)
  if (titles.length > 0)
    parts.push(`Its tests are called:\n${titles.map((title) => `- ${title}`).join('\n')}`)
  const example = exampleTest(repository, exercised, testFile)
  if (example !== null) parts.push(`One of them:\n\n${block(language, example)}`)
  const near = whole ? [] : surroundings(file, found, language)
  const others = declarationsElsewhere(repository, file, signature)
  const quotedCode = [...others, ...near]
  if (quotedCode.length > 0) parts.push(`For reference:\n\n${block(language, clipped(quotedCode))}`)
  parts.push(
    `Reply with one code block that holds the whole definition of \`${found.name}\`, with its signature as it is, and nothing else.`,
  )
  return { prompt: plainEnds(`${parts.join('\n\n')}\n`), show: whole ? [file.path] : [] }
}

function nameOf(found: FoundFunction): string {
  const accessor = found.kind === 'getter' ? 'getter' : found.kind === 'setter' ? 'setter' : null
  const { owner } = found
  if (owner !== null)
    return `the ${accessor ?? 'method'} \`${found.name}\` of ${isExport(owner) ? 'the class that is exported' : `\`${owner}\``}`
  if (isExport(found.name)) return 'the function that is exported'
  return `the function \`${found.name}\``
}

/** Whether a name refers to what a file exports without a name. */
const isExport = (name: string) => name === 'default' || name === 'exports'

/**
 * A test that goes through a table shows most: rows of it are quoted. Else, where no comment explains what a function
 * does, the shortest of its tests, or the beginning of a long one.
 */
function exampleTest(repository: Repository, exercised: Exercised, testFile: string): string | null {
  const text = repository.text(testFile)
  if (text === null) return null
  const { name } = exercised.found
  const language = languageOf(testFile) ?? 'javascript'
  const { places } = exercised
  const tableOf = (of: { name: string | null; places: typeof places }) => {
    const table = quotedTable(text, repository.tables(testFile), { ...of, language })
    return table && beginningOf(table, language, MAX_TABLE, MAX_TABLE_LINES)
  }
  const table = tableOf({ name, places })
  if (table !== null) return table
  if (exercised.found.doc.length >= INFORMATIVE_DOC) return null
  const quotes = places
    .map((place) => ({ place, code: plainLines(text, place.start, place.end) }))
    .sort((a, b) => a.code.length - b.code.length)
    // A test says nothing without the rows that fill its parameters.
    .map(({ place, code }) => ({
      code,
      beginning: tableOf({ name: null, places: [place] }) ?? beginningOf(code, language),
    }))
  // Set-up alone, where the function comes only later, does not show it.
  const informative = quotes.find(
    ({ code, beginning }) => beginning !== null && (beginning.includes(name) || !code.includes(name)),
  )
  return informative?.beginning ?? null
}

/** Whole lines, as many as a quoted test may have; omissions are marked. Null where no line fits. */
function beginningOf(
  code: string,
  language: Language,
  maxText = MAX_TEST,
  maxLines = MAX_TEST_LINES,
): string | null {
  const lines = code.split('\n')
  const fitting: string[] = []
  for (const line of lines.slice(0, maxLines)) {
    if ([...fitting, line].join('\n').length > maxText) break
    fitting.push(line)
  }
  const left = lines.length - fitting.length
  if (left === 0) return code
  return fitting.length === 0 ? null : [...fitting, `${markOf(language)} ... (${left} more lines)`].join('\n')
}

function clipped(pieces: readonly string[]): string {
  const out: string[] = []
  let length = 0
  for (const piece of new Set(pieces)) {
    if (length + piece.length > QUOTED) continue
    out.push(piece)
    length += piece.length
  }
  return out.join('\n\n')
}

const block = (language: Language, code: string) => fenced(code, fenceOf(language))

const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
