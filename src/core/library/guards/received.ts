import type { Finding, Guarded } from './finding.ts'
import { type GuardMaterial, layersOf } from './material.ts'
import { instructs } from './poison.ts'

/** This many words of an answer in a row in a quote: prose that the model wrote, not a value that it returned. */
const QUOTE_WORDS = 6
/** The same in a text, where a common phrase of a code comment may occur again. */
const TEXT_WORDS = 9

/** What test runners put before the side that the answer produced. */
const RECEIVED =
  /\b(?:received|actual|got|but was|was|found|instead saw|output|returned)\b\s*(?:value)?\s*[:=]\s*(.+)$/i

/**
 * Text of a model's answer that comes in through the verifier's words ("received: ..."): an answer can hold any text
 * and must not become a rule by being quoted. Values are fine; prose is not.
 */
export function findReceived({ text, evidence }: Guarded, material: GuardMaterial): Finding[] {
  const findings: Finding[] = []
  const texts = layersOf(material).map(textsOf)
  const parts = [{ part: text, words: TEXT_WORDS }, ...evidence.map((part) => ({ part, words: QUOTE_WORDS }))]
  for (const { part, words } of parts) {
    const copied = runs(wordsOf(part), words).find(
      (run) =>
        texts.some(({ replies }) => replies.some((reply) => reply.includes(` ${run} `))) &&
        !texts.some(({ open }) => open.some((one) => one.includes(` ${run} `))),
    )
    const side = RECEIVED.exec(part)?.[1]
    if (copied) {
      findings.push({ guard: 'received', reason: "It repeats a passage of a model's answer.", quote: copied })
    } else if (side && instructs(side)) {
      findings.push({
        guard: 'received',
        reason: 'The received side of its quote gives instructions.',
        quote: side,
      })
    } else if (side && prose(side) >= 10) {
      findings.push({
        guard: 'received',
        reason: 'The received side of its quote is prose that an answer wrote.',
        quote: side,
      })
    }
  }
  return findings
}

interface Texts {
  open: string[]
  replies: string[]
}

const TEXTS = new WeakMap<GuardMaterial, Texts>()

function textsOf(material: GuardMaterial): Texts {
  let texts = TEXTS.get(material)
  if (!texts) {
    // Feedback of checks repeats what an answer returned: that half of it is no source of its own.
    const checks = material.open.map((one) =>
      one
        .split('\n')
        .map((line) => line.replace(RECEIVED, ''))
        .join('\n'),
    )
    texts = { open: checks.map(padded), replies: material.received.map(padded) }
    TEXTS.set(material, texts)
  }
  return texts
}

/** Number of plain words. */
function prose(text: string): number {
  return text.match(/(?<![\w"'`.(])[a-z]{2,}(?![\w(=:])/gi)?.length ?? 0
}

/** Words with single blanks between and around, for finding whole words. */
function padded(text: string): string {
  return ` ${wordsOf(text).join(' ')} `
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
}

/** Every `length` words in a row. */
function runs(words: readonly string[], length: number): string[] {
  return words
    .slice(0, Math.max(0, words.length - length + 1))
    .map((_, at) => words.slice(at, at + length).join(' '))
}
