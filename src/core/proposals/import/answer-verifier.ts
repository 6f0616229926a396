import type { RawVerifier } from '../../tasks/schema.ts'
import type { NotImported } from './imported.ts'

/** How answers are compared: `auto` by what they look like. */
export const ANSWER_VERIFIERS = ['auto', 'exact', 'numeric', 'judge'] as const
export type AnswerVerifier = (typeof ANSWER_VERIFIERS)[number]

/** Longer answers are no single answer that a reply could end with. */
const MAX_EXACT = 200

/** Significant digits that every number keeps. */
const MAX_DIGITS = 15

/** Characters of a number with its signs. */
const MAX_NUMBER = 60

const JUDGE: RawVerifier = {
  type: 'judge',
  rubric:
    'The reply gives the same answer as the ground truth. Wording does not matter; content does. 1 if it does, 0 if not.',
}

/** Digits and nothing else but signs of currency and percent. */
export function looksNumeric(answer: string): boolean {
  return /^[-+]?[$€£]?(?:\d[\d,]*)?(?:\d|\.\d+)(?:[eE][-+]?\d+)?\s*%?$/.test(answer.trim())
}

/**
 * What looks numeric and can be compared as a number. What begins with a zero, as postcodes do, is a text, and
 * so is what has more digits than a number holds: 9007199254740993 would equal its neighbour.
 */
export function isNumber(answer: string): boolean {
  const text = answer.trim()
  if (text.length > MAX_NUMBER || !looksNumeric(text) || /^[-+]?0\d/.test(text)) return false
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '')
  return digits.length <= MAX_DIGITS
}

/**
 * The verifier that compares replies with these answers, any of which is right, or why there is none.
 * @param allNumbers whether every answer of the file looks numeric: then those that can are compared as numbers
 */
export function answerVerifier(
  answers: readonly string[],
  kind: AnswerVerifier,
  allNumbers: boolean,
): { answer: string; verify: RawVerifier } | NotImported {
  const [answer, ...alternatives] = answers
  if (answer === undefined) return { reason: 'there is no answer to compare with.' }
  if (kind === 'judge') return { answer: answers.join(' | '), verify: JUDGE }
  const others = alternatives.length === 0 ? {} : { alternatives }
  const noNumber = answers.find((one) => !isNumber(one))
  if (kind === 'numeric' && noNumber !== undefined)
    return { reason: `the answer ${quoted(noNumber)} is not a number that can be compared as one.` }
  if (kind === 'numeric' || (kind === 'auto' && allNumbers && noNumber === undefined))
    return { answer, verify: { type: 'numeric', ...others } }
  if (kind === 'auto' && answers.some(isJsonData)) {
    if (alternatives.length > 0)
      return {
        reason: `it has several answers in JSON (${quoted(answer)}, ...), and JSON is compared with one.`,
        remedies: [{ do: 'judge-answers' }],
      }
    return { answer, verify: { type: 'json', equals: JSON.parse(answer) } }
  }
  const tooLong = answers.find((one) => /[\r\n]/.test(one.trim()) || one.trim().length > MAX_EXACT)
  if (tooLong !== undefined)
    return {
      reason: `the answer is too long to be compared word by word (${quoted(tooLong)}).`,
      remedies: [{ do: 'judge-answers' }],
    }
  return { answer, verify: { type: 'exact', ignoreCase: true, ...others } }
}

/** A text as a pattern that finds just it. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\r?\n/g, '\\n')
}

function isJsonData(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

const quoted = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)
