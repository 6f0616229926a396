import { diffLines } from 'diff'
import type { Sides } from './sides.ts'

/** One line of a diff; its text keeps the indentation. */
interface DiffLine {
  sign: ' ' | '-' | '+'
  text: string
}

/** How a runner writes a diff: which sign is the expected side, and where the text begins. */
interface DiffForm {
  expected: '-' | '+'
  textAt: number
}

/** Up to this length a side is shown whole, beyond it as the lines that differ. */
const WHOLE = 300
const ELIDED = '…'

/** The headers of diffs: jest and vitest, tap, Node, mocha, and of vitest for the arguments of a call. */
const FORMS: readonly (DiffForm & { header: RegExp; second?: RegExp; flat?: true })[] = [
  { header: /^- (?:Expected|Snapshot)\b.*$/, second: /^\+ Received\b/, expected: '-', textAt: 2 },
  { header: /^--- expected$/, second: /^\+\+\+ actual$/, expected: '-', textAt: 1 },
  { header: /^\+ actual - expected(?: \.\.\. Lines skipped)?$/, expected: '-', textAt: 2 },
  { header: /^\+ expected - actual$/, expected: '+', textAt: 1 },
  { header: /^\d+(?:st|nd|rd|th) .* call:$/, expected: '-', textAt: 2, flat: true },
]

/** Both sides of the first diff in a text, with what is above it; null where there is none. */
export function readDiff(text: string): { before: string; sides: Sides } | null {
  const lines = text.split('\n')
  for (const { header, second, flat, ...form } of FORMS) {
    const at = lines.findIndex(
      (line, index) =>
        header.test(line.trim()) && (second === undefined || second.test(lines[index + 1]?.trim() ?? '')),
    )
    if (at < 0) continue
    const margin = flat ? 0 : lines[at]!.search(/\S/)
    const start = at + (second === undefined ? 1 : 2)
    const block = lines.slice(start)
    // A diff that is set in ends where the text is not any more.
    const end = block.findIndex(
      (line) => line.trim() !== '' && (line.search(/\S/) < margin || /^Number of calls: /.test(line)),
    )
    const own = (end < 0 ? block : block.slice(0, end)).map((line) => line.slice(margin))
    return { before: lines.slice(0, at).join('\n'), sides: sidesOfDiff(own, form) }
  }
  return null
}

/** Both sides of the lines of a diff. Long ones are cut to the lines that differ, under the keys that hold them. */
export function sidesOfDiff(block: readonly string[], { expected, textAt }: DiffForm): Sides {
  const lines: DiffLine[] = []
  let partial = false
  for (const line of trimmedBlanks(block)) {
    // Node marks with a caret where two lines begin to differ.
    if (/^\s+\^$/.test(line)) continue
    // The first piece of a diff that is cut may be its beginning.
    if (/^@@ -1(?:,\d+)? \+1(?:,\d+)? @@/.test(line)) continue
    if (/^@@ .* @@/.test(line) || /^\.\.\.(?: Skipped lines)?$/.test(line)) {
      partial = true
      lines.push({ sign: ' ', text: ELIDED })
      continue
    }
    const sign = line[0] === '-' || line[0] === '+' ? line[0] : ' '
    lines.push({ sign, text: line.slice(textAt) })
  }
  return bothSides(lines, expected, partial)
}

/** Both sides of two values that are written over several lines. */
export function sidesOfTexts(expected: string, received: string): Sides {
  // Values that have little in common are shown from their beginnings.
  const parts = diffLines(`${expected}\n`, `${received}\n`, { maxEditLength: 1000 })
  if (parts === undefined)
    return { expected: joined(expected.split('\n')), received: joined(received.split('\n')) }
  const lines = parts.flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => ({ sign: removed ? '-' : added ? '+' : ' ', text })),
  )
  return bothSides(lines, '-', false)
}

function bothSides(all: readonly DiffLine[], expected: '-' | '+', partial: boolean): Sides {
  const structured = isStructured(all)
  const lines = structured ? all.filter(({ text }) => text.trim() !== '') : all
  const received = expected === '-' ? '+' : '-'
  const write = (sign: '-' | '+', kept: ReadonlySet<number> | null) => {
    const texts = textsOf(lines, sign, kept)
    if (structured || texts.length <= 1) return texts.length === 0 ? undefined : joined(texts)
    return JSON.stringify(texts.join('\n'))
  }
  const whole = { expected: write(expected, null), received: write(received, null) }
  const long = [whole.expected, whole.received].some((side) => side !== undefined && side.length > WHOLE)
  const kept = partial || (long && lines.length > 2) ? differing(lines) : null
  const shown = kept === null ? whole : { expected: write(expected, kept), received: write(received, kept) }
  return {
    ...(shown.expected === undefined ? {} : { expected: shown.expected }),
    ...(shown.received === undefined ? {} : { received: shown.received }),
  }
}

/** Whether the lines are those of a list or an object, and not of a text. */
function isStructured(lines: readonly DiffLine[]): boolean {
  const written = lines.map(({ text }) => text.trim()).filter((text) => text !== '' && text !== ELIDED)
  return (
    written.some((text) => /[{[(]$/.test(text) || /^[}\])],?$/.test(text)) ||
    (written.length > 1 && written.every((text) => text.endsWith(',')))
  )
}

/** The texts of one side; where lines are left out, one mark in their place. */
function textsOf(lines: readonly DiffLine[], sign: '-' | '+', kept: ReadonlySet<number> | null): string[] {
  const out: string[] = []
  for (const [index, line] of lines.entries()) {
    if (line.sign !== ' ' && line.sign !== sign) continue
    if (kept === null || kept.has(index)) out.push(line.text)
    else if (out.at(-1) !== ELIDED && !/^\s*[}\])],?$/.test(line.text)) out.push(ELIDED)
  }
  return out
}

/** The lines that differ, and those around them that open and close what holds them. */
function differing(lines: readonly DiffLine[]): ReadonlySet<number> {
  const depth = (index: number) => lines[index]!.text.search(/\S/)
  const kept = new Set<number>()
  for (const [index, line] of lines.entries()) {
    if (line.sign === ' ') continue
    kept.add(index)
    let inside = depth(index)
    for (let above = index - 1; above >= 0 && inside > 0; above--) {
      const { sign, text } = lines[above]!
      if (text === ELIDED || depth(above) >= inside || (sign !== ' ' && sign !== line.sign)) continue
      inside = depth(above)
      kept.add(above)
      const closing = lines.findIndex(
        (other, at) => at > index && depth(at) === inside && /^\s*[}\])]/.test(other.text),
      )
      if (closing >= 0) kept.add(closing)
    }
  }
  return kept
}

/** The lines of a value in one line, as code would write it. */
export function joined(lines: readonly string[]): string {
  let out = ''
  for (const line of lines) {
    // How pretty-format names plain objects and lists.
    const text = line.trim().replace(/^((?:"(?:[^"\\]|\\.)*": )?)(?:Object|Array) (?=[{[])/, '$1')
    if (text === '') continue
    const closing = /^[}\])]/.test(text)
    if (closing) out = out.replace(/,$/, '')
    const open = /[{[(]$/.test(out)
    if (out === '') out = text
    else if (open) out += /\{$/.test(out) && !/^\}/.test(text) ? ` ${text}` : text
    else if (closing) out += /^\}/.test(text) ? ` ${text}` : text
    else out += /,$/.test(out) ? ` ${text}` : `, ${text}`
  }
  return out.replace(/,$/, '')
}

function trimmedBlanks(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '')
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return first < 0 ? [] : lines.slice(first, last + 1)
}
