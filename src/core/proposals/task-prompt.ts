import { blankFunction } from './blank.ts'
import type { Exercised } from './exercised.ts'
import type { FoundFunction } from './found-function.ts'
import type { Language } from './proposal.ts'
import type { CodeFile, Repository } from './repository.ts'
import { languageOf, named, type SyntaxNode, walk } from './syntax.ts'

/** Up to here a file is shown whole, characters; of larger ones the prompt quotes what is near. */
const SHOWN_WHOLE = 8_000
/** Of what is quoted from a large file and from other files, characters. */
const QUOTED = 3_500
const MAX_TITLES = 10
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
export function taskWords(repository: Repository, file: CodeFile, exercised: Exercised): TaskWords {
  const { found } = exercised
  const language = languageOf(file.path)!
  const whole = file.text.length <= SHOWN_WHOLE
  const blanked = blankFunction(file.text, found, language)
  const signature = signatureOf(file.text, found)
  const parts = [
    `Write ${nameOf(found)} of \`${file.path}\`${whole ? ' (shown above without its body)' : ''}.`,
    block(language, signature),
  ]
  if (found.doc !== '') parts.push(`What its comment says:\n\n${quoted(found.doc.slice(0, MAX_DOC))}`)
  const titles = exercised.titles.filter((title) => title.length <= 160).slice(0, MAX_TITLES)
  if (titles.length > 0)
    parts.push(`Its tests are called:\n${titles.map((title) => `- ${title}`).join('\n')}`)
  const near = whole ? [] : surroundings(repository, file, found, language, blanked)
  const others = declarationsElsewhere(repository, file, signature)
  const quotedCode = [...near, ...others]
  if (quotedCode.length > 0) parts.push(`For reference:\n\n${block(language, clipped(quotedCode))}`)
  parts.push(
    `Reply with one code block that holds the whole definition of \`${found.name}\`, with its signature as it is, and nothing else.`,
  )
  return { prompt: `${parts.join('\n\n')}\n`, show: whole ? [file.path] : [] }
}

function nameOf(found: FoundFunction): string {
  const accessor = found.kind === 'getter' ? 'getter' : found.kind === 'setter' ? 'setter' : null
  if (found.owner !== null) return `the ${accessor ?? 'method'} \`${found.name}\` of \`${found.owner}\``
  if (found.name === 'default' || found.name === 'exports') return 'the function that is exported'
  return `the function \`${found.name}\``
}

/** Everything from the first decorator or `export` to the body. */
export function signatureOf(text: string, found: FoundFunction): string {
  const lineStart = text.lastIndexOf('\n', found.start - 1) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart, found.start))![0]
  const signature = indent + text.slice(found.start, found.body.start).trimEnd()
  return signature
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
    .trim()
}

/** Of a large file: its imports, the head of the class, types and constants, signatures of its other functions. */
function surroundings(
  repository: Repository,
  file: CodeFile,
  found: FoundFunction,
  language: Language,
  blanked: string,
): string[] {
  const signature = signatureOf(file.text, found)
  const body = file.text.slice(found.body.start, found.body.end)
  const needed = new Set(`${signature}\n${body}`.match(/[A-Za-z_$][\w$]*/g))
  const statements = repository.parse(language, blanked, (root) =>
    named(root).map((node) => ({ type: node.type, text: node.text, names: declared(node) })),
  )
  const imports = statements
    .filter(({ type, text }) => /^import_|^import$/.test(type) || /\brequire\s*\(/.test(text.slice(0, 200)))
    .filter(({ text }) => text.length < 400)
  const values = statements.filter(
    ({ text, names, type }) =>
      text.length <= 600 &&
      !/^import/.test(type) &&
      !imports.some((entry) => entry.text === text) &&
      names.some((name) => needed.has(name) && name !== found.name && name !== found.owner) &&
      !/function|=>|\bdef\b/.test(text),
  )
  const signatures = file.functions
    .filter((other) => !other.nested && other.symbol !== found.symbol)
    .filter((other) => other.owner === found.owner || needed.has(other.name))
    .filter((other) => other.kind !== 'constructor' || other.owner === found.owner)
    .map((other) => {
      const doc = other.doc.split('\n')[0]!
      const mark = language === 'python' ? '#' : '//'
      const head = other.owner === null ? '' : `${mark} of ${other.owner}${doc === '' ? '' : ': '}`
      const comment = head !== '' ? `${head}${doc}\n` : doc === '' ? '' : `${mark} ${doc}\n`
      return `${comment}${signatureOf(file.text, other)}${language === 'python' ? ' ...' : ' ...'}`
    })
  return [...imports.map(({ text }) => text), ...values.map(({ text }) => text), ...signatures]
}

/** Declarations of types and constants that the signature names and that another file of the workspace holds. */
function declarationsElsewhere(repository: Repository, file: CodeFile, signature: string): string[] {
  const words = new Set(signature.match(/[A-Za-z_$][\w$]*/g))
  const out: string[] = []
  for (const { local, module, name } of file.names.imports) {
    if (!words.has(local)) continue
    const path = repository.resolve(file.path, module)
    const text = path === null ? null : repository.text(path)
    const language = path === null ? null : languageOf(path)
    if (text === null || language === null) continue
    const declaration = repository.parse(
      language,
      text,
      (root) =>
        named(root).find(
          (node) =>
            declared(node).includes(name) &&
            node.text.length <= 900 &&
            !/function|=>|\bdef\b/.test(node.text),
        )?.text,
    )
    if (declaration !== undefined) out.push(declaration)
  }
  return out
}

function declared(node: SyntaxNode): string[] {
  if (node.type === 'expression_statement' || /^import/.test(node.type)) {
    const left = named(node)[0]?.childForFieldName('left')
    return left ? [left.text] : []
  }
  const names: string[] = []
  for (const inner of walk(node)) {
    if (/_declaration$|declarator$|_definition$/.test(inner.type)) {
      const name = inner.childForFieldName('name')
      if (name) names.push(name.text)
    }
    if (names.length > 20) break
  }
  return names
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
