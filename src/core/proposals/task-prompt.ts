import type { Exercised } from './exercised.ts'
import type { FoundFunction } from './found-function.ts'
import { CopySearch } from './leaks.ts'
import { plainEnds } from './line-ends.ts'
import type { Language } from './proposal.ts'
import type { CodeFile, Repository } from './repository.ts'
import { languageOf } from './syntax.ts'

/** Up to here a file is shown whole, characters; of larger ones the prompt quotes what is near. */
const SHOWN_WHOLE = 8_000
/** Of what is quoted from a large file and from other files, characters. */
const QUOTED = 4_500
const MAX_TITLES = 10
/** Functions quoted in full, and by their signature. */
const MAX_WHOLE = 4
const MAX_SIGNATURES = 12
/** A function that works with so many of the same members is quoted; half of the task's own do where those are few. */
const SHARED_MEMBERS = 4
/** A comment of so many characters tells what a function does. */
const TELLING_DOC = 60
/** Of a quoted test, characters and lines. */
const MAX_TEST = 900
const MAX_TEST_LINES = 20
const MAX_DOC = 1_500

export interface TaskWords {
  prompt: string
  show: string[]
}

const FENCE: Record<Language, string> = { javascript: 'js', typescript: 'ts', tsx: 'tsx', python: 'python' }

/**
 * The prompt of a task about one function: what it is called, what its comment says, what the titles of its tests
 * promise, and what a colleague would look up: the file without the body, or its near surroundings, and the types and
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
  const titles = exercised.titles.filter((title) => title.length <= 160).slice(0, MAX_TITLES)
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

/** Whether a name stands for what a file exports without a name. */
const isExport = (name: string) => name === 'default' || name === 'exports'

/** Everything from the first decorator or `export` to the body, after the overload signatures. */
export function signatureOf(text: string, found: FoundFunction): string {
  const { overloads } = found
  const before = overloads === null ? [] : [plainLines(text, overloads.start, overloads.end)]
  return [...before, ownSignature(text, found)].join('\n')
}

function ownSignature(text: string, found: FoundFunction): string {
  const lineStart = text.lastIndexOf('\n', found.start - 1) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart, found.start))![0]
  const signature = indent + text.slice(found.start, found.body.start).trimEnd()
  return signature
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
    .trim()
}

/**
 * Of a large file: imports, constants and types that the original uses, the functions that it works with most closely
 * in full, and the signatures of its other functions. The closest are those that share most names with it; where no
 * comment says what it does, those that call it show what they take it for.
 */
function surroundings(file: CodeFile, found: FoundFunction, language: Language): string[] {
  const mark = markOf(language)
  const { text } = file
  const needed = new Set(text.slice((found.overloads ?? found).start, found.body.end).match(WORD))
  const besides = file.statements.filter(({ start, end }) => end <= found.start || start >= found.body.end)
  const values = besides.filter(
    (statement) =>
      statement.text.length <= 600 &&
      statement.names.some((name) => needed.has(name)) &&
      !/function|=>|\bdef\b|^class/.test(statement.text),
  )
  const members = membersOf(text, found)
  const calls = callsOf(file, found)
  const tells = (other: FoundFunction) =>
    found.doc.length < TELLING_DOC && calls.test(text.slice(other.body.start, other.body.end))
  const copies = new CopySearch([blankedBody(text, found)])
  const others = file.functions
    .filter((other) => !other.nested && other.symbol !== found.symbol)
    .map((other) => {
      const near = other.kind === 'constructor' || needed.has(other.name) || tells(other)
      const shared = [...membersOf(text, other)].filter((word) => members.has(word)).length
      return { other, near, shared, rank: shared + (near ? 2 : 0) }
    })
    .filter(({ other, near }) => other.owner === found.owner || (other.owner === null && near))
    .sort((a, b) => b.rank - a.rank || lengthOf(a.other) - lengthOf(b.other))
  const isHelper = ({ near, shared }: (typeof others)[number]) =>
    near || (shared > 0 && shared >= Math.min(SHARED_MEMBERS, members.size / 2))
  const whole = others
    .filter((one) => isHelper(one) && lengthOf(one.other) <= longestWhole(one.other))
    // What does the same under another name would be the answer.
    .filter(({ other }) => copies.in(blankedBody(text, other)).length === 0)
    .slice(0, MAX_WHOLE)
    .map(({ other }) => labelled(mark, other, plainLines(text, other.start, other.end)))
  const signatures = others
    .slice(0, MAX_SIGNATURES)
    .map(({ other }) => labelled(mark, other, `${signatureOf(text, other)} ...`))
  const shown = new Set(whole.map((piece) => piece.split('\n')[0]))
  return [
    ...classHead(file, found),
    ...values.map((statement) => statement.text),
    ...whole,
    ...signatures.filter((piece) => !shown.has(piece.split('\n')[0])),
  ]
}

const lengthOf = ({ start, body }: FoundFunction) => body.end - start

/** A constructor says what the others work with. */
const longestWhole = ({ kind }: FoundFunction) => (kind === 'constructor' ? 1_800 : 900)

/** The first line of the class that a method belongs to: what it extends. */
function classHead(file: CodeFile, { owner, start, end }: FoundFunction): string[] {
  const holder = file.statements.find((statement) => statement.start < start && end <= statement.end)
  const at = owner === null ? -1 : (holder?.text.search(new RegExp(`\\bclass\\s+${owner}\\b`)) ?? -1)
  if (holder === undefined || at < 0) return []
  const head = /^[^\n{]{1,300}/.exec(holder.text.slice(at))?.[0].trim() ?? ''
  return head === '' ? [] : [head.endsWith(':') ? `${head} ...` : `${head} { ... }`]
}

const WORD = /[A-Za-z_$][\w$]*/g

/** What functions of one class have in common: members of `this` and `self`, constants. */
function membersOf(text: string, { start, body }: FoundFunction): ReadonlySet<string> {
  const words =
    text.slice(start, body.end).match(/\b(?:this|self|cls)\??\.#?[\w$]+|\b[A-Z_][A-Z_0-9]+\b/g) ?? []
  return new Set(words.filter((word) => !EVERYWHERE.has(word)))
}

/** Names in capitals that say nothing of what two functions share. */
const EVERYWHERE = new Set('JSON URL URI TODO FIXME XXX NOTE HACK'.split(' '))

/**
 * What a call of the function looks like in its file. A method of which there is only one of that name may be called on
 * anything, unless the languages' own types have one too.
 */
function callsOf(file: CodeFile, { name, owner }: FoundFunction): RegExp {
  const escaped = (word: string) => word.replace(/\$/g, '\\$&')
  const call = `${escaped(name)}\\s*(?:<[^<>()]*>)?\\(`
  if (owner === null) return new RegExp(`(?<![\\w$.#])(?:(?:module\\.)?exports\\.|this\\.|self\\.)?${call}`)
  const anywhere = file.methods.get(name)?.length === 1 && !BUILT_IN.has(name)
  const on = anywhere ? '' : `\\b(?:this|self|cls|super(?:\\(\\))?|${escaped(owner)})\\??`
  return new RegExp(`${on}\\.${call}`)
}

/** Names of methods of JavaScript's and Python's own types. */
const BUILT_IN: ReadonlySet<string> = new Set([
  ...[Array, Map, Set, String, Number, Object, Promise, RegExp, Date, Function].flatMap((one) => [
    ...Object.getOwnPropertyNames(one),
    ...Object.getOwnPropertyNames(one.prototype),
  ]),
  ...'parse stringify log warn error next return throw items keys values get update append insert remove extend index count sort copy clear popitem setdefault add discard union join strip lstrip rstrip split format encode decode startswith endswith find replace lower upper read write close open send'.split(
    ' ',
  ),
])

/** The body with its texts and its own name blanked: what it does, whatever it is about. */
function blankedBody(text: string, { body, name }: FoundFunction): string {
  return text
    .slice(body.start, body.end)
    .replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, '""')
    .replaceAll(name, 'own')
}

/** How a comment of one line begins. */
const markOf = (language: Language) => (language === 'python' ? '#' : '//')

function labelled(mark: string, { symbol }: FoundFunction, code: string): string {
  return `${mark} ${symbol}\n${code}`
}

/** Lines without the indentation of the first. */
function plainLines(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))![0]
  return (indent + text.slice(start, end))
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
    .trim()
}

/** Declarations of types and constants that the signature names and that another file of the workspace holds. */
function declarationsElsewhere(repository: Repository, file: CodeFile, signature: string): string[] {
  const words = new Set(signature.match(WORD))
  const out: string[] = []
  for (const { local, module, name } of file.names.imports) {
    if (!words.has(local)) continue
    const other = repository.code(repository.resolve(file.path, module) ?? '')
    const declaration = other?.statements.find(
      ({ names, text }) => names.includes(name) && text.length <= 900 && !/function|=>|\bdef\b/.test(text),
    )
    if (declaration !== undefined) out.push(declaration.text)
  }
  return out
}

/** Where no comment says what a function does, the shortest of its tests says it best, the beginning of a long one too. */
function exampleTest(repository: Repository, exercised: Exercised, testFile: string): string | null {
  if (exercised.found.doc.length >= TELLING_DOC) return null
  const text = repository.text(testFile)
  if (text === null) return null
  const { name } = exercised.found
  const quotes = exercised.places
    .map(({ start, end }) => plainLines(text, start, end))
    .sort((a, b) => a.length - b.length)
    .map((code) => ({ code, beginning: beginningOf(code, languageOf(testFile) ?? 'javascript') }))
  // Set-up alone, where the function comes only later, says nothing of it.
  const telling = quotes.find(
    ({ code, beginning }) => beginning !== null && (beginning.includes(name) || !code.includes(name)),
  )
  return telling?.beginning ?? null
}

/** Whole lines, as many as a quoted test may have; what is left out is said. Null where no line fits. */
function beginningOf(code: string, language: Language): string | null {
  const lines = code.split('\n')
  const fitting: string[] = []
  for (const line of lines.slice(0, MAX_TEST_LINES)) {
    if ([...fitting, line].join('\n').length > MAX_TEST) break
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

function block(language: Language, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map((match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${FENCE[language]}\n${code}\n${fence}`
}

const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
