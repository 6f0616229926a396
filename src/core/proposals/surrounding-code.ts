import type { FoundFunction } from '../code/language/found-function.ts'
import type { Language } from '../code/language/language.ts'
import { isBuiltInMethod, LANGUAGES, languageOf, seemsToDefine, selfNames } from '../code/languages.ts'
import { markOf, plainLines, signatureOf } from '../code/quoted-code.ts'
import { classOutline, objectOutline } from './class-outline.ts'
import { CopySearch } from './copy-search.ts'
import type { CodeFile, Repository } from './repository.ts'

const WORD = /[A-Za-z_$][\w$]*/g
/** Functions quoted in full, and by their signature. */
const MAX_WHOLE = 4
const MAX_SIGNATURES = 12
/** A function that works with so many of the same members is quoted; half of the task's own do where those are few. */
const SHARED_MEMBERS = 4
/** A comment of this many characters explains what a function does. */
export const INFORMATIVE_DOC = 60

/**
 * Of a large file: imports, constants and types that the original uses, the functions that it works with most closely
 * in full, and the signatures of its other functions. The closest are those that share most names with it; where no
 * comment explains what it does, those that call it show how it is used.
 */
export function surroundings(file: CodeFile, found: FoundFunction, language: Language): string[] {
  const mark = markOf(language)
  const { text } = file
  const needed = new Set(text.slice((found.overloads ?? found).start, found.body.end).match(WORD))
  const besides = file.statements.filter(({ start, end }) => end <= found.start || start >= found.body.end)
  const values = besides.filter(
    (statement) =>
      statement.text.length <= 600 &&
      statement.names.some((name) => needed.has(name)) &&
      !seemsToDefine(statement.text) &&
      !/^class/.test(statement.text),
  )
  const objects = besides
    .filter((statement) => statement.names.some((name) => needed.has(name)) && !values.includes(statement))
    .flatMap((statement) => objectOutline(file, statement) ?? [])
  // Classes that its parameters and its result are of.
  const named = [...new Set(signatureOf(text, found).match(WORD))]
    .filter((word) => word !== found.owner)
    .flatMap((word) => classOutline(file, word, language) ?? [])
  const members = membersOf(text, found)
  const calls = callsOf(file, found)
  const showsUse = (other: FoundFunction) =>
    found.doc.length < INFORMATIVE_DOC && calls.test(text.slice(other.body.start, other.body.end))
  const copies = new CopySearch([blankedBody(text, found)])
  const others = file.functions
    .filter((other) => !other.nested && other.symbol !== found.symbol)
    .map((other) => {
      const near = other.kind === 'constructor' || needed.has(other.name) || showsUse(other)
      const shared = [...membersOf(text, other)].filter((word) => members.has(word)).length
      return { other, near, shared, rank: shared + (near ? 2 : 0) }
    })
    .filter(({ other, near }) => other.owner === found.owner || (other.owner === null && near))
    .sort((a, b) => b.rank - a.rank || lengthOf(a.other) - lengthOf(b.other))
  const isHelper = ({ near, shared }: (typeof others)[number]) =>
    near || (shared > 0 && shared >= Math.min(SHARED_MEMBERS, members.size / 2))
  const whole = others
    .filter((one) => isHelper(one) && lengthOf(one.other) <= longestWhole(one.other))
    // A function that does the same under another name would be the answer.
    .filter(({ other }) => copies.in(blankedBody(text, other)).length === 0)
    .slice(0, MAX_WHOLE)
    .map(({ other }) => labelled(mark, other, plainLines(text, other.start, other.end)))
  const signatures = others
    .slice(0, MAX_SIGNATURES)
    .map(({ other }) => labelled(mark, other, `${signatureOf(text, other)} ...`))
  const shown = new Set(whole.map((piece) => piece.split('\n')[0]))
  return [
    ...ownClass(file, found, language),
    ...named,
    ...values.map((statement) => statement.text),
    ...objects,
    ...whole,
    ...signatures.filter((piece) => !shown.has(piece.split('\n')[0])),
  ]
}

const lengthOf = ({ start, body }: FoundFunction) => body.end - start

/** A constructor shows what the others work with. */
const longestWhole = ({ kind }: FoundFunction) => (kind === 'constructor' ? 1_800 : 900)

/** What a method belongs to: the head of its class with the fields, without its methods. */
function ownClass(file: CodeFile, { owner, start, end }: FoundFunction, language: Language): string[] {
  const holder = file.statements.find((statement) => statement.start < start && end <= statement.end)
  if (owner === null || holder === undefined) return []
  const outline = classOutline(file, owner, language, 'fields')
  const head = outline ?? LANGUAGES[language].functions.ownerHead(holder.text, owner)
  return head === null ? [] : [head]
}

const SELF = selfNames().join('|')
const SHARED = new RegExp(`\\b(?:${SELF})\\??\\.#?[\\w$]+|\\b[A-Z_][A-Z_0-9]+\\b`, 'g')

/** What functions of one class have in common: members of their object, constants. */
function membersOf(text: string, { start, body }: FoundFunction): ReadonlySet<string> {
  const words = text.slice(start, body.end).match(SHARED) ?? []
  return new Set(words.filter((word) => !EVERYWHERE.has(word)))
}

/** Names in capitals that do not show what two functions share. */
const EVERYWHERE = new Set('JSON URL URI TODO FIXME XXX NOTE HACK'.split(' '))

/**
 * What a call of the function looks like in its file. A method of which there is only one of that name may be called on
 * anything, unless the languages' own types have one too.
 */
function callsOf(file: CodeFile, { name, owner }: FoundFunction): RegExp {
  const escaped = (word: string) => word.replace(/\$/g, '\\$&')
  const call = `${escaped(name)}\\s*(?:<[^<>()]*>)?\\(`
  if (owner === null) return new RegExp(`(?<![\\w$.#])(?:(?:(?:module\\.)?exports|${SELF})\\.)?${call}`)
  const anywhere = file.methods.get(name)?.length === 1 && !isBuiltInMethod(name)
  const on = anywhere ? '' : `\\b(?:${SELF}|super(?:\\(\\))?|${escaped(owner)})\\??`
  return new RegExp(`${on}\\.${call}`)
}

/** The body with its texts and its own name blanked: what it does, whatever it is about. */
function blankedBody(text: string, { body, name }: FoundFunction): string {
  return text
    .slice(body.start, body.end)
    .replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, '""')
    .replaceAll(name, 'own')
}

function labelled(mark: string, { symbol }: FoundFunction, code: string): string {
  return `${mark} ${symbol}\n${code}`
}

/** Declarations of types, classes and constants that the signature names and that another file of the workspace holds. */
export function declarationsElsewhere(repository: Repository, file: CodeFile, signature: string): string[] {
  const words = new Set(signature.match(WORD))
  const out: string[] = []
  for (const { local, module, name } of file.names.imports) {
    if (!words.has(local)) continue
    const other = repository.code(repository.resolve(file.path, module) ?? '')
    const declaration = other?.statements.find(
      ({ names, text }) => names.includes(name) && text.length <= 900 && !seemsToDefine(text),
    )
    const language = other && languageOf(other.path)
    const outline = other && language ? classOutline(other, name, language) : null
    const quote = declaration?.text ?? outline
    if (quote !== null && quote !== undefined) out.push(quote)
  }
  return out
}
