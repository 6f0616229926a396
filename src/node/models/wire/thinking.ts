/** Thinking that servers leave in the text of a reply, in the tags and channels of the models that are in use. */

/** Opening and closing tag, as patterns. */
const TAGS: readonly (readonly [open: string, close: string])[] = [
  ['<(?:mm:|seed:)?think(?:ing)?>', '</(?:mm:|seed:)?think(?:ing)?>'],
  ['<thought>', '</thought>'],
  [String.raw`\[THINK\]`, String.raw`\[/THINK\]`],
  ['◁think▷', '◁/think▷'],
  [String.raw`<\|begin_of_thought\|>`, String.raw`<\|end_of_thought\|>`],
  [String.raw`<\|START_THINKING\|>`, String.raw`<\|END_THINKING\|>`],
  [String.raw`<\|channel>thought\n`, String.raw`<channel\|>`],
]

const LEADING = TAGS.map(([open, close]) => [new RegExp(`^\\s*${open}`), new RegExp(`${close}\\s*`)] as const)
/** Not within quotes, a pattern or inline code: there it is an answer about tags. */
const CLOSING = TAGS.map(
  ([open, close]) => [new RegExp(open), new RegExp(`(?<!["'\`/\\\\])${close}(?!["'\`/])\\s*`)] as const,
)
const BLOCK = new RegExp(`(?:${TAGS.map(([open, close]) => `${open}[\\s\\S]*?${close}`).join('|')})`, 'g')
/** Parts that keep what they hold. */
const CODE = /^(?:```|~~~)[\s\S]*?^(?:```|~~~)|`[^`\n]*`/gm

export interface Parted {
  text: string
  /** '' = none */
  thought: string
}

/** The answer without the thinking that stands in it, and the thinking. */
export function withoutThinking(text: string): Parted {
  const channels = partChannels(text)
  if (channels) return channels
  const thoughts: string[] = []
  let rest = text
  for (;;) {
    const part = leading(rest) ?? unopened(rest)
    if (!part) break
    thoughts.push(part.thought)
    rest = part.text
  }
  if (thoughts.length === 0) return { text, thought: '' }
  // A reply that thinks in tags may think again within its answer; any other is about such tags.
  const answer = outsideCode(rest, (prose) =>
    prose.replace(BLOCK, (block) => {
      thoughts.push(block)
      return ''
    }),
  )
  return { text: answer, thought: thoughts.join('\n') || ' ' }
}

/** Thinking at the start: to its end, or all where it was cut off. */
function leading(text: string): Parted | null {
  for (const [open, close] of LEADING) {
    const opened = open.exec(text)
    if (!opened) continue
    const body = text.slice(opened[0].length)
    const closed = close.exec(body)
    if (!closed) return { text: '', thought: body }
    return { text: body.slice(closed.index + closed[0].length), thought: body.slice(0, closed.index) }
  }
  return null
}

/** Thinking whose opening tag the chat template put at the end of the prompt. */
function unopened(text: string): Parted | null {
  const prose = text.replace(CODE, (code) => ' '.repeat(code.length))
  for (const [open, close] of CLOSING) {
    const closed = close.exec(prose)
    if (!closed || open.test(prose.slice(0, closed.index))) continue
    return { text: text.slice(closed.index + closed[0].length), thought: text.slice(0, closed.index) }
  }
  return null
}

function outsideCode(text: string, change: (prose: string) => string): string {
  let out = ''
  let at = 0
  for (const code of text.matchAll(CODE)) {
    out += change(text.slice(at, code.index)) + code[0]
    at = code.index + code[0].length
  }
  return out + change(text.slice(at))
}

const HEADER =
  /(?:<\|start\|>\s*(?:assistant)?)?\s*<\|channel\|>([^<]*)(?:<\|constrain\|>[^<]*)?<\|message\|>/g
const END = /<\|(?:end|return|call)\|>[\s\S]*$/

/** The channels of gpt-oss: what is in the final one is the answer. Null if there are none. */
function partChannels(text: string): Parted | null {
  const headers = [...text.matchAll(HEADER)]
  const [first] = headers
  if (!first) return strippedChannels(text)
  // An answer about channels has its own words before them.
  if (
    /[^\s]/.test(text.slice(0, first.index).replace(/<\|[a-z]+\|>/g, '')) &&
    !/<\|end\|>\s*$/.test(text.slice(0, first.index))
  )
    return null
  let answer = ''
  let thought = text.slice(0, first.index)
  for (const [index, header] of headers.entries()) {
    const body = text.slice(header.index + header[0].length, headers[index + 1]?.index).replace(END, '')
    if (header[1]!.trim().startsWith('final')) answer += body
    else thought += body
  }
  return { text: answer, thought }
}

/** The same where a server left out the markers and kept the names of the channels. */
function strippedChannels(text: string): Parted | null {
  const found = /^\s*analysis(?=\S)([\s\S]*?)assistantfinal([\s\S]*)$/.exec(text)
  return found ? { text: found[2]!, thought: found[1]! } : null
}
