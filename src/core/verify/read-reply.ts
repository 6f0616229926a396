import { jsonrepair } from 'jsonrepair'

/**
 * What each kind of verifier reads from a model's reply. Replies are often stopped at the closing fence, so a fence
 * that is still open at the end of the reply counts as a block.
 */

interface Block {
  language: string
  code: string
}

/** Fenced blocks in order; a block ends at a fence of the same character that is at least as long (CommonMark). */
export function codeBlocks(reply: string): Block[] {
  const blocks: Block[] = []
  let open: { fence: string; indent: number; language: string; lines: string[] } | null = null
  for (const line of reply.split(/\r?\n/)) {
    const match = /^( {0,3}|\t?)(`{3,}|~{3,})(.*)$/.exec(line)
    if (open === null) {
      if (match && !(match[2]![0] === '`' && match[3]!.includes('`')))
        open = {
          fence: match[2]!,
          indent: match[1]!.length,
          language: (match[3]!.trim().split(/[\s{]/)[0] ?? '').toLowerCase(),
          lines: [],
        }
    } else if (
      match &&
      match[3]!.trim() === '' &&
      match[2]![0] === open.fence[0] &&
      match[2]!.length >= open.fence.length
    ) {
      blocks.push({ language: open.language, code: joinLines(open.lines) })
      open = null
    } else {
      open.lines.push(open.indent > 0 ? line.replace(new RegExp(`^\\s{0,${open.indent}}`), '') : line)
    }
  }
  if (open?.lines.some((line) => line.trim() !== ''))
    blocks.push({ language: open.language, code: joinLines(open.lines) })
  return blocks
}

const joinLines = (lines: string[]) => (lines.length === 0 ? '' : `${lines.join('\n')}\n`)

/** What a command's `write` gets: the last code block, else the whole reply. */
export function answerFile(reply: string): string {
  return codeBlocks(reply).at(-1)?.code ?? reply
}

/** What regex reads: the whole reply without one fence around all of it. */
export function withoutFence(reply: string): string {
  const trimmed = reply.trim()
  const first = /^(`{3,}|~{3,})[^\n`]*\n/.exec(trimmed)
  if (!first) return reply
  const blocks = codeBlocks(trimmed)
  if (blocks.length !== 1) return reply
  const rest = trimmed.slice(first[0].length)
  const end = rest.lastIndexOf(`\n${first[1]}`)
  const closedAtEnd = end >= 0 && /^[`~]+\s*$/.test(rest.slice(end + 1))
  const neverClosed = blocks[0]!.code.trimEnd() === rest.trimEnd()
  return closedAtEnd || neverClosed || rest.trim() === first[1] ? blocks[0]!.code.replace(/\n$/, '') : reply
}

/**
 * What exact and numeric read, in this order: the last balanced \boxed{}, the last <answer>…</answer>, the last line
 * starting "Final answer:" or "Answer:", the last non-empty line.
 */
export function finalAnswer(reply: string): string {
  const boxed = lastBoxed(reply)
  if (boxed !== null) return boxed.trim()
  const tag = [...reply.matchAll(/<answer>([\s\S]*?)<\/answer>/gi)].at(-1)
  if (tag) return tag[1]!.trim()
  const lines = reply
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const named = lines
    .map((line) => /^[*_#>\s-]*(?:final answer|answer)[*_]*\s*:[*_]*\s*(.*)$/i.exec(line)?.[1])
    .filter((value) => value !== undefined && value.replace(/[*_\s]/g, '') !== '')
    .at(-1)
  // "**Answer: 42**": the bold was opened before the label.
  if (named !== undefined)
    return plain(named.split('**').length % 2 === 0 ? named.replace(/\*\*$/, '') : named)
  // The fence that closes the reply is no answer.
  return plain(lines.filter((line) => !/^(`{3,}|~{3,})\w*$/.test(line)).at(-1) ?? '')
}

/** Content of the last \boxed{...} whose braces balance; an escaped brace does not count. */
function lastBoxed(reply: string): string | null {
  for (
    let start = reply.lastIndexOf('\\boxed{');
    start >= 0;
    start = reply.lastIndexOf('\\boxed{', start - 1)
  ) {
    const from = start + '\\boxed{'.length
    let depth = 1
    for (let i = from; i < reply.length; i++) {
      if (reply[i] === '\\') i++
      else if (reply[i] === '{') depth++
      else if (reply[i] === '}' && --depth === 0) return reply.slice(from, i)
    }
    if (start === 0) break
  }
  return null
}

/** Without the Markdown that may enclose a whole answer. */
export function plain(text: string): string {
  let out = text.trim()
  for (;;) {
    const inner = /^(\*\*|__|\*|_|`|\$\$|\$)([\s\S]+)\1$/.exec(out)?.[2]
    if (inner === undefined || inner.includes('**') || inner.includes('`') || inner.includes('$')) return out
    out = inner.trim()
  }
}

/**
 * What json reads: the last fenced json block, else the last balanced JSON value. Only that text is repaired
 * (single quotes, trailing commas, ...): repairing the whole reply would invent values.
 * @returns the value, or why there is none
 */
export function jsonValue(reply: string): { value: unknown } | { error: string } {
  const block = codeBlocks(reply)
    .filter(({ language }) => language === 'json' || language === 'jsonc' || language === 'json5')
    .at(-1)
  const text = block ? block.code : lastBalancedJson(reply)
  if (text === null || text.trim() === '') return { error: 'The reply holds no JSON value.' }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (first) {
    const balanced = lastBalancedJson(text)
    try {
      if (balanced !== null) return { value: JSON.parse(jsonrepair(balanced)) as unknown }
    } catch {}
    return { error: `The JSON of the reply does not parse: ${(first as Error).message}.` }
  }
}

/**
 * The last object or array whose brackets balance outside of strings; else a reply that is itself a JSON scalar.
 * Unbalanced opening brackets in prose before it do not hide it. Linear but for the number of outermost attempts.
 */
function lastBalancedJson(text: string): string | null {
  const trimmed = text.trim()
  if (/^(?:-?\d[\d.eE+-]*|true|false|null|"(?:[^"\\\n]|\\.)*")$/.test(trimmed)) return trimmed
  let found: string | null = null
  let i = 0
  let attempts = 0
  while (i < text.length && attempts < 2000) {
    const char = text[i]
    if (char !== '{' && char !== '[') {
      i++
      continue
    }
    attempts++
    const end = balancedEnd(text, i)
    if (end < 0) {
      i++
      continue
    }
    const piece = text.slice(i, end)
    // "[1]" as a footnote or "{x}" in prose is balanced too: only what parses, perhaps repaired, is JSON.
    if (parses(piece)) {
      found = piece
      i = end
    } else i++
  }
  return found
}

function balancedEnd(text: string, start: number): number {
  const closers: string[] = []
  let quote = ''
  for (let i = start; i < text.length; i++) {
    const char = text[i]!
    if (quote !== '') {
      if (char === '\\') i++
      else if (char === quote) quote = ''
    } else if (char === '"') quote = char
    else if (char === '{') closers.push('}')
    else if (char === '[') closers.push(']')
    else if (char === '}' || char === ']') {
      if (closers.pop() !== char) return -1
      if (closers.length === 0) return i + 1
    }
  }
  return -1
}

function parses(piece: string): boolean {
  try {
    JSON.parse(piece)
    return true
  } catch {}
  // Repair turns almost anything into JSON, {x} into {"x": null}: ask for a key or an element first.
  if (!/^\{\s*(?:['"]?[\w$ -]+['"]?\s*:|\})|^\[/.test(piece)) return false
  try {
    const value = JSON.parse(jsonrepair(piece)) as unknown
    return typeof value === 'object'
  } catch {
    return false
  }
}
