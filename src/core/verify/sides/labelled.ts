import { joinWords, type Sides } from './sides.ts'

const EXPECTED = /^\s*(?:expected|want(?:ed)?)(?: value)?\s*:\s*(\S.*)$/i
const RECEIVED = /^\s*(?:actual|received|got|found|obtained)(?: value)?\s*:\s*(\S.*)$/i

/** Both sides on lines of their own, each after its label: Test::More, testify, and what people print themselves. */
export function readLabelled(text: string): Sides | null {
  const lines = text.split('\n')
  const find = (label: RegExp) => {
    const at = lines.findIndex((line) => label.test(line))
    return at < 0 ? null : { at, value: label.exec(lines[at]!)![1]!.trim() }
  }
  const expected = find(EXPECTED)
  const received = find(RECEIVED)
  if (expected === null || received === null) return null
  const before = lines.slice(0, Math.min(expected.at, received.at)).map((line) => line.trim())
  return {
    ...joinWords(before.filter((line) => line !== '').join(' ')),
    expected: expected.value,
    received: received.value,
  }
}

/** The ways in which tests of Go say both sides in a sentence. */
const SENTENCES: readonly RegExp[] = [
  /^(?<words>.*?)\b(?:got|have|received)\b:? ?(?<received>.+?)[,;] (?:but )?(?:want|wanted|expected|expecting)\b:? ?(?<expected>.+)$/s,
  /^(?<words>.*?)\b(?:want|wanted|expected|expecting)\b:? ?(?<expected>.+?)[,;] (?:but )?(?:got|have|received|was)\b:? ?(?<received>.+)$/s,
  /^(?<words>.+?) = (?<received>.+?)[,;] (?:want|wanted|expected)\b:? ?(?<expected>.+)$/s,
]

/** "f(2) = 3, want 4", "got 3; want 4", "expected 4, got 3". */
export function readGotWant(text: string): Sides | null {
  for (const pattern of SENTENCES) {
    const groups = pattern.exec(text.trim())?.groups
    if (groups === undefined) continue
    const words = groups.words!.trim().replace(/[\s:,=]+$/, '')
    return { ...joinWords(words), expected: groups.expected!.trim(), received: groups.received!.trim() }
  }
  return null
}
