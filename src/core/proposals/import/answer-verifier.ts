import type { RawVerifier } from '../../tasks/schema.ts'
import type { NotImported } from './imported.ts'

/** How answers are compared: `auto` by what they look like. */
export const ANSWER_VERIFIERS = ['auto', 'exact', 'numeric', 'judge'] as const
export type AnswerVerifier = (typeof ANSWER_VERIFIERS)[number]

/** Longer answers are no single answer that a reply could end with. */
const MAX_EXACT = 200

const JUDGE: RawVerifier = {
  type: 'judge',
  rubric:
    'The reply gives the same answer as the ground truth. Wording does not matter; content does. 1 if it does, 0 if not.',
}

/** A number and nothing else but signs of currency and percent. */
export function isNumber(answer: string): boolean {
  return /^[-+]?[$€£]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?\s*%?$/.test(answer.trim())
}

/**
 * The verifier that compares replies with this answer, or why there is none.
 * @param allNumbers whether every answer of the file is a number: then all are compared as numbers
 */
export function answerVerifier(
  answer: string | undefined,
  kind: AnswerVerifier,
  allNumbers: boolean,
): { verify: RawVerifier } | NotImported {
  if (answer === undefined) return { reason: 'there is no answer to compare with.' }
  if (kind === 'judge') return { verify: JUDGE }
  if (kind === 'numeric' && !isNumber(answer))
    return { reason: `the answer ${quoted(answer)} is not a number.` }
  if (kind === 'numeric' || (kind === 'auto' && allNumbers)) return { verify: { type: 'numeric' } }
  if (kind === 'auto' && isJsonObject(answer)) return { verify: { type: 'json', equals: JSON.parse(answer) } }
  const oneLine = !/[\r\n]/.test(answer.trim()) && answer.trim().length <= MAX_EXACT
  if (!oneLine)
    return {
      reason: `the answer is too long to be compared word by word (${quoted(answer)}).`,
      remedies: [{ do: 'judge-answers' }],
    }
  return { verify: { type: 'exact', ignoreCase: true } }
}

/** The reply ends with one of several answers, perhaps behind "Answer:". */
export function anyOfVerifier(answers: readonly string[]): RawVerifier {
  const pattern = `(?:^|\\n|answer:)[ \\t]*(?:${answers.map((answer) => escapePattern(answer.trim())).join('|')})[\\s.]*$`
  return { type: 'regex', pattern, flags: 'i' }
}

/** A text as a pattern that finds just it. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\r?\n/g, '\\n')
}

function isJsonObject(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

const quoted = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)
