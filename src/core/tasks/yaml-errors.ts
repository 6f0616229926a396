import { quoteLine, quoteTemplates, spacesForTabs } from './fixes.ts'
import type { Source, TextFix } from './source-tree.ts'

export const TEMPLATE_NEEDS_QUOTES =
  'YAML reads {{ as the start of a mapping; put the whole value in quotes, e.g. write: "src/{{id}}.js".'

/** Reports a syntax error in the words of what the user probably did, else with the parser's reason. */
export function explainYamlError(source: Source, reason: string, position: number): void {
  const conflict = /^(?:<{7}|>{7})(?: |$)/m.exec(source.text)
  if (conflict !== null) {
    source.report(
      conflict.index,
      conflict.index + 7,
      'this is a git conflict marker; resolve the conflict first.',
    )
    return
  }
  const template = templateNear(source, position)
  if (template !== null) {
    source.report(template, template + 2, TEMPLATE_NEEDS_QUOTES, quoteTemplates(source, template))
    return
  }
  const at = Math.min(position, source.text.length)
  const { message, fix } = mistakeAt(source, reason, at)
  source.report(at, at + 1, message, fix?.(source, at))
}

interface Mistake {
  message: string
  fix?: (source: Source, at: number) => TextFix | undefined
}

function mistakeAt(source: Source, reason: string, at: number): Mistake {
  const { text: line } = source.lineAt(at)
  if (/^ *\t/.test(line))
    return {
      message: 'a tab indents this line; YAML indents with spaces only, so replace the tab by spaces.',
      fix: spacesForTabs,
    }
  const value = /^\s*(?:- +)?[^\s:#"'{[][^:]*:\s+(.*)$/.exec(line)?.[1] ?? ''
  const reserved = /^[@`%]/.exec(value)?.[0]
  if (reserved !== undefined) {
    return {
      message: `a value cannot begin with ${reserved} in YAML; put it in quotes: "${value.trim()}".`,
      fix: quoteLine,
    }
  }
  if (/^[^"'|>{[].*:\s/.test(value)) {
    return {
      message:
        'a value that holds a colon and a space must be in quotes, or be written under "|" on separate lines.',
      fix: quoteLine,
    }
  }
  if (/^(["']).*\1\s*[^\s#]/.test(value)) {
    return {
      message:
        'there is text after the closing quote; put the whole value in quotes, or write it under "|" on separate lines.',
    }
  }
  return { message: sentence(reason) }
}

/** Of the parser's own reason. */
function sentence(reason: string): string {
  if (/alias/.test(reason)) return `${reason}; a value that begins with * must be in quotes.`
  if (/indentation/.test(reason)) {
    return `this line is not indented as YAML expects (${reason}); align it with the lines it belongs to and close quotes and brackets above it.`
  }
  if (/unexpected end|end of the stream/.test(reason)) {
    return `this is not valid YAML (${reason}); close the quotes and brackets that are open above and align the lines.`
  }
  return `this is not valid YAML: ${reason}; correct this line or the one above it.`
}

/** Position of an unquoted {{ on the line of the error or on the last line with text before it. */
function templateNear(source: Source, position: number): number | null {
  const line = source.lineAt(Math.min(position, source.text.length))
  const here = unquotedTemplate(line.text)
  if (here >= 0) return line.start + here
  let before = line.start - 1
  while (before > 0 && /\s/.test(source.text[before]!)) before--
  if (before <= 0) return null
  const above = source.lineAt(before)
  const there = unquotedTemplate(above.text)
  return there >= 0 ? above.start + there : null
}

function unquotedTemplate(line: string): number {
  let quote = ''
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++
      else if (char === quote) quote = ''
    } else if ((char === '"' || char === "'") && /[\s{[,:]/.test(line[i - 1] ?? ' ')) quote = char
    else if (char === '#' && /\s/.test(line[i - 1] ?? ' ')) return -1
    else if (char === '{' && line[i + 1] === '{') return i
  }
  return -1
}
