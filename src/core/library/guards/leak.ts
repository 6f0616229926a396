import type { Finding, Guarded } from './finding.ts'
import { type GuardMaterial, layersOf } from './material.ts'

/** This many words in a row are no accident. */
const RUN_WORDS = 7

/** Values that occur in every code base. */
const COMMON = new Set(
  'null undefined true false none nil nan string number boolean object array function error errors type value values id name key data result results text json html index length message code status input output test tests expected received return throw 0 1 2 3 4 5 6 7 8 9 10 100 1000 -1'.split(
    ' ',
  ),
)

/**
 * Values, names and passages of val and test tasks that no train task, instruction or shown file holds. Such a
 * lesson would answer the measurement instead of being measured. Of `passages` only these, and whole answers.
 */
export function findLeaks(
  { text, evidence }: Guarded,
  material: GuardMaterial,
  of: 'all' | 'passages' = 'all',
): Finding[] {
  const indexes = layersOf(material).map(indexOf)
  const heldBy = (of: 'held' | 'heldRuns', key: string) =>
    indexes.find((index) => index[of].has(key))?.[of].get(key)
  const isOpen = (of: 'open' | 'openRuns', key: string) => indexes.some((index) => index[of].has(key))
  const findings: Finding[] = []
  const found = (quote: string, task: string, what: string) => {
    if (findings.some((finding) => finding.quote === quote)) return
    findings.push({ guard: 'leak', reason: `It gives away ${what} of the held-out task ${task}.`, quote })
  }
  for (const part of [text, ...evidence]) {
    for (const literal of of === 'all' ? literals(part) : []) {
      const task = heldBy('held', literal.toLowerCase())
      if (task && !isOpen('open', literal.toLowerCase())) found(literal, task, 'a value or name')
    }
    const words = wordsOf(part)
    for (const run of runs(words)) {
      const task = heldBy('heldRuns', run)
      if (task && !isOpen('openRuns', run)) {
        found(run, task, 'a passage')
        break
      }
    }
    const joined = ` ${words.join(' ')} `
    for (const { answer, task } of indexes.flatMap(({ answers }) => answers)) {
      if (joined.includes(` ${answer} `) && !indexes.some(({ openText }) => openText.includes(` ${answer} `)))
        found(answer, task, 'the answer')
    }
  }
  return findings
}

interface Index {
  /** literal -> task */
  held: Map<string, string>
  open: Set<string>
  heldRuns: Map<string, string>
  openRuns: Set<string>
  /** words of whole short answers */
  answers: { answer: string; task: string }[]
  openText: string
}

const INDEXES = new WeakMap<GuardMaterial, Index>()

function indexOf(material: GuardMaterial): Index {
  const known = INDEXES.get(material)
  if (known) return known
  const openWords = material.open.map(wordsOf)
  const index: Index = {
    held: new Map(),
    open: new Set(
      material.open.flatMap((text) => [...literals(text), ...wordsOf(text)]).map((one) => one.toLowerCase()),
    ),
    heldRuns: new Map(),
    openRuns: new Set(openWords.flatMap(runs)),
    answers: [],
    openText: ` ${openWords.map((words) => words.join(' ')).join(' | ')} `,
  }
  for (const { task, kind, text } of material.held) {
    for (const literal of literals(text)) index.held.set(literal.toLowerCase(), task)
    const words = wordsOf(text)
    for (const run of runs(words)) index.heldRuns.set(run, task)
    const answer = words.join(' ')
    const distinctive = words.length > 1 || answer.length >= 4 || /^\d{2,}$/.test(answer)
    if (kind === 'answer' && words.length <= 12 && distinctive && !COMMON.has(answer))
      index.answers.push({ answer, task })
  }
  for (const { task } of material.held) index.held.set(task.toLowerCase(), task)
  INDEXES.set(material, index)
  return index
}

/** What names one thing to the letter: quoted strings, numbers, names with inner capitals, _ or dots, ids with -. */
function literals(text: string): string[] {
  const quoted = [
    ...text.matchAll(/"([^"\n]{2,80})"|`([^`\n]{2,80})`|(?<![\p{L}\d])'([^'\n]{2,80})'(?!\p{L})/gu),
  ].map((match) => (match[1] ?? match[2] ?? match[3] ?? '').trim())
  const numbers = text.match(/(?<![\w.])-?\d+(?:[.,:]\d+)*(?![\w])/g) ?? []
  const names =
    text.match(
      /\b[a-z]+(?:[A-Z][a-z0-9]*)+\b|\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\b|\b\w+_\w+\b|\b\w+-\w+-?\w*\d\w*\b/g,
    ) ?? []
  const caps = text.match(/\b[A-Z][A-Z0-9]{3,}(?:_[A-Z0-9]+)*\b/g) ?? []
  return [...quoted, ...numbers, ...names, ...caps].filter(
    (one) => one.length > 1 && !COMMON.has(one.toLowerCase()),
  )
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
}

function runs(words: readonly string[]): string[] {
  return words
    .slice(0, Math.max(0, words.length - RUN_WORDS + 1))
    .map((_, at) => words.slice(at, at + RUN_WORDS).join(' '))
}
