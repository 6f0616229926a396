import { jsonrepair } from 'jsonrepair'
import { cellText, isRecord } from './read-rows.ts'
import { isScalar, WrittenNumber } from './written-number.ts'

/** One choice of a question. */
export interface Choice {
  /** what a reply names it by: as the file has it, else a letter */
  label: string
  text: string
}

/** The choices of a question. */
export interface Choices {
  choices: Choice[]
  /** position of the right one where the row itself says which, as by a column of right and some of wrong answers */
  right?: number
  /** whether the labels are the file's own: keys are read as these first */
  labelled: boolean
  /** its texts are numbers of JSON, so a key that is one may mean a text */
  numbers?: true
}

/** Asks for a form that choices are compared in. */
export const CHOICE_FORM =
  'End your reply with a line "Answer: ..." that holds the label of the right choice and nothing else.'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The choices as a value of one column has them: a list, texts with labels, or a list of both. */
export function choicesIn(value: unknown): Choices | null {
  const data = typeof value === 'string' ? listInText(value) : value
  if (Array.isArray(data)) {
    if (data.length < 2) return null
    if (data.every(isScalar)) {
      const made = fromTexts(data.map(String))
      return made !== null && data.every(isJsonNumber) ? { ...made, numbers: true } : made
    }
    const pairs = data.map((one) => (isRecord(one) ? [one.label ?? one.key, one.text ?? one.value] : []))
    return fromPairs(pairs)
  }
  if (!isRecord(data)) return null
  const { text, label, labels, choices } = data
  if (Array.isArray(text) && Array.isArray(label))
    return text.length === label.length ? fromPairs(text.map((one, index) => [label[index], one])) : null
  // Which of the choices are right, as 1 and 0: in the data the right one comes first.
  if (Array.isArray(choices) && Array.isArray(labels)) return targets(choices, labels)
  const entries = Object.entries(data)
  if (entries.length >= 2 && entries.every(([, one]) => one === 0 || one === 1))
    return targets(
      entries.map(([name]) => name),
      entries.map(([, one]) => one),
    )
  return entries.every(([name]) => /^[A-Za-z]$/.test(name)) ? fromPairs(entries) : null
}

/** Choices of a right answer and wrong ones, in the order of their texts: their own would give the answer away. */
export function shuffled(right: string, wrong: readonly string[]): Choices | null {
  const texts = [...new Set([right, ...wrong].map((text) => text.trim()))].sort()
  const made = fromTexts(texts)
  return made === null ? null : { ...made, right: texts.indexOf(right.trim()) }
}

/** Choices of texts; labels that all of them begin with, as in "B) 21", become theirs. */
export function fromTexts(texts: readonly string[]): Choices | null {
  if (texts.length < 2 || texts.length > LETTERS.length || texts.some((text) => text.trim() === ''))
    return null
  const own = texts.map((text) => /^\s*\(?([A-Za-z])\s*[).:]\s*(\S[\s\S]*)$/.exec(text))
  const labelled = own.every((match, index) => match?.[1]?.toUpperCase() === LETTERS[index])
  return {
    labelled,
    choices: texts.map((text, index) => ({
      label: LETTERS[index]!,
      text: (labelled ? own[index]![2]! : text).trim(),
    })),
  }
}

const isJsonNumber = (value: unknown) => typeof value === 'number' || value instanceof WrittenNumber

function fromPairs(pairs: readonly (readonly unknown[])[]): Choices | null {
  if (pairs.length < 2 || !pairs.every(([label, text]) => isScalar(label) && isScalar(text))) return null
  const choices = pairs.map(([label, text]) => ({ label: String(label).trim(), text: String(text).trim() }))
  const usable = choices.every(({ label, text }) => label !== '' && text !== '')
  const distinct = new Set(choices.map(({ label }) => label.toLowerCase())).size === choices.length
  return usable && distinct ? { choices, labelled: true } : null
}

function targets(texts: readonly unknown[], marks: readonly unknown[]): Choices | null {
  const right = texts.filter((_, index) => marks[index] === 1)
  if (right.length !== 1 || !texts.every(isScalar)) return null
  const wrong = texts.filter((text) => text !== right[0])
  return shuffled(String(right[0]), wrong.map(String))
}

/** A list in a cell: JSON, as Python prints it, parts that begin with letters, or with a sign or line ends between. */
function listInText(cell: string): unknown {
  const text = cell.trim()
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(jsonrepair(text)) as unknown
    } catch {
      return null
    }
  }
  const lettered = partsByLetter(text)
  if (lettered !== null) return lettered
  const between = ['|', '\n', ';'].find((sign) => text.includes(sign))
  return between === undefined ? null : text.split(between).filter((part) => part.trim() !== '')
}

/** The parts of "a ) 38 , b ) 27 , c ) 30"; null where it does not begin so. */
function partsByLetter(text: string): string[] | null {
  const marks: number[] = []
  for (const match of text.matchAll(/(?<=^|[\s,;])\(?([A-Za-z])\s?[).:](?=[\s\S])/g))
    if (match[1]!.toUpperCase() === LETTERS[marks.length]) marks.push(match.index)
  if (marks.length < 2 || marks[0] !== 0) return null
  return marks.map((start, index) => withoutEnd(text.slice(start, marks[index + 1])))
}

/** Without the blanks and signs that separate it from the next part. */
function withoutEnd(part: string): string {
  let end = part.length
  while (end > 0 && /[\s,;|]/.test(part[end - 1]!)) end--
  return part.slice(0, end)
}

/** The choices below a question. */
export function withChoices(prompt: string, { choices }: Choices): string {
  return `${prompt.trimEnd()}\n\n${choices.map(({ label, text }) => `${label}. ${text}`).join('\n')}`
}

/** What a reply may end with for a choice: its label, its text where no other choice is called so, or both. */
export function namesOf({ choices }: Choices, right: number): string[] {
  const { label, text } = choices[right]!
  const others = choices.filter((_, index) => index !== right)
  const alike = others.some((other) => same(other.label, text) || same(other.text, text))
  return [
    ...new Set([
      label,
      ...(alike ? [] : [text]),
      ...[`${label}. ${text}`, `${label}) ${text}`, `(${label})`, `${label})`, `${label}.`],
    ]),
  ]
}

export const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/** How a key says which choice is right. */
export type KeyReading = 'label' | 'letter' | 'text' | 'from0' | 'from1'

/** The position that a key means by a reading; null where it means none. */
export function positionOf(
  { choices, labelled, numbers }: Choices,
  key: unknown,
  by: KeyReading,
): number | null {
  const text = cellText(key)?.trim()
  if (text === undefined) return null
  const only = (is: (choice: Choice, index: number) => boolean) => {
    const found = choices.flatMap((choice, index) => (is(choice, index) ? [index] : []))
    return found.length === 1 ? found[0]! : null
  }
  const bare = /^\(?([A-Za-z0-9]+)[).:]?$/.exec(text)?.[1] ?? text
  switch (by) {
    case 'label':
      return labelled ? only(({ label }) => same(label, bare)) : null
    case 'letter':
      return only((_, index) => same(LETTERS[index]!, bare))
    case 'text':
      return isJsonNumber(key) && !numbers ? null : only((choice) => same(choice.text, text))
    case 'from0':
    case 'from1': {
      const index = /^\d+$/.test(text) ? Number(text) - (by === 'from1' ? 1 : 0) : -1
      return index >= 0 && index < choices.length ? index : null
    }
  }
}
