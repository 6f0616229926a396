import type { Finding, Guarded } from './finding.ts'
import type { GuardMaterial } from './material.ts'
import { instructs } from './poison.ts'

/** So many words of an answer in a row: prose that the model wrote, not a value that it returned. */
const RUN_WORDS = 6

/** What test runners put in front of the side that the answer produced. */
const RECEIVED =
  /\b(?:received|actual|got|but was|was|found|instead saw|output|returned)\b\s*(?:value)?\s*[:=]\s*(.+)$/i

/**
 * Text of a model's answer that comes in through the verifier's words ("received: ..."): an answer can say anything,
 * and must not become a rule by being quoted. Values are fine; prose is not.
 */
export function findReceived({ text, evidence }: Guarded, material: GuardMaterial): Finding[] {
  const findings: Finding[] = []
  const open = new Set(material.open.flatMap((one) => runs(wordsOf(one))))
  const replies = material.received.map((one) => ` ${wordsOf(one).join(' ')} `)
  for (const part of [text, ...evidence]) {
    const copied = runs(wordsOf(part)).find(
      (run) => !open.has(run) && replies.some((reply) => reply.includes(` ${run} `)),
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

/** Number of plain words. */
function prose(text: string): number {
  return text.match(/(?<![\w"'`.(])[a-z]{2,}(?![\w(=:])/gi)?.length ?? 0
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
}

function runs(words: readonly string[]): string[] {
  return words
    .slice(0, Math.max(0, words.length - RUN_WORDS + 1))
    .map((_, at) => words.slice(at, at + RUN_WORDS).join(' '))
}
