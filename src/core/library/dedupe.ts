import type { WorkedExample } from './experience.ts'

/**
 * Near-duplicates in code, since small optimizers repeat themselves and do not notice. Two texts claim the same when
 * their words overlap, in the same direction (what is asked for and what is forbidden), with the same literals.
 * Wording: Jaccard and containment of stemmed words and word pairs (Broder 1997, "On the resemblance and containment
 * of documents").
 */

export interface Claim {
  text: string
  evidence: readonly string[]
  /** an example claims nothing in words: it is compared by task and answer */
  example?: Pick<WorkedExample, 'task' | 'answer'>
}

/** Similarity from which two texts are the same claim. */
const SAME_WORDING = 0.6
/** The same with a failing check in common: that is most of the claim already. */
const SAME_FAILURE = 0.38
/** Similarity from which two answers show the same. */
const SAME_ANSWER = 0.9
/** A label or a number is the answer to many tasks that have nothing else in common. */
const SHORT_ANSWER = 8
/** Containment counts a little less: the longer text holds more. */
const CONTAINMENT_WEIGHT = 0.85

/**
 * Groups of indices that make the same claim, in order of their first member. Deterministic. An item joins the first
 * group with most of whose members it is a near-duplicate, so that a chain of small steps does not join far ends.
 */
export function clusterTexts(items: readonly Claim[]): number[][] {
  const read = items.map(readClaim)
  const clusters: number[][] = []
  read.forEach((claim, index) => {
    const home = clusters.find(
      (members) => members.filter((member) => sameClaim(read[member]!, claim)).length * 2 > members.length,
    )
    if (home) home.push(index)
    else clusters.push([index])
  })
  return clusters
}

/** Whether two texts make the same claim. */
export function isNearDuplicate(a: Claim, b: Claim): boolean {
  return sameClaim(readClaim(a), readClaim(b))
}

interface Read {
  plain: string
  example: ReadExample | null
  /** stemmed content words; those that are forbidden begin with "!" */
  words: string[]
  shingles: Set<string>
  literals: Set<string>
  failures: Set<string>
}

interface ReadExample {
  task: string
  answer: string[]
}

function sameClaim(a: Read, b: Read): boolean {
  if (a.example || b.example)
    return a.example !== null && b.example !== null && sameExample(a.example, b.example)
  if (a.plain === b.plain) return true
  if (opposed(a, b) || conflicting(a.literals, b.literals)) return false
  const shared = [...a.failures].some((failure) => b.failures.has(failure))
  return similarity(a.shingles, b.shingles) >= (shared ? SAME_FAILURE : SAME_WORDING)
}

/** The same task, or nearly the same answer: word by word with its neighbour, since code and data live by their order. */
function sameExample(a: ReadExample, b: ReadExample): boolean {
  if (a.task === b.task) return true
  if (Math.min(a.answer.length, b.answer.length) < SHORT_ANSWER) return false
  const [one, other] = [shinglesOf(a.answer), shinglesOf(b.answer)]
  const common = [...one].filter((item) => other.has(item)).length
  return common / (one.size + other.size - common) >= SAME_ANSWER
}

const shinglesOf = (words: readonly string[]) =>
  new Set([...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)])

function readClaim({ text, evidence, example }: Claim): Read {
  const words = directed(text)
  return {
    plain: plainText(text),
    example: example
      ? { task: plainTask(example.task), answer: example.answer.match(WORD_OR_SIGN) ?? [] }
      : null,
    words,
    shingles: shinglesOf(words),
    literals: literalsOf(text),
    failures: new Set(evidence.map(failureKind).filter((kind) => kind.length >= 8)),
  }
}

/** A task without letter case, line breaks and its last mark; the signs in it stay: 3 + 4 is not 3 - 4. */
function plainTask(task: string): string {
  return task
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.!?]+$/, '')
    .trim()
}

/** An answer's words and numbers in their case, and each sign of code. */
const WORD_OR_SIGN = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu

/** A text without letter case and punctuation. */
export function plainText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function similarity(a: Set<string>, b: Set<string>): number {
  const common = [...a].filter((item) => b.has(item)).length
  const smaller = Math.min(a.size, b.size)
  if (smaller === 0) return 0
  const jaccard = common / (a.size + b.size - common)
  // For very short texts containment means nothing: "Return null." is inside half of all rules.
  return smaller < 5 ? jaccard : Math.max(jaccard, (CONTAINMENT_WEIGHT * common) / smaller)
}

/** One asks for what the other forbids. */
function opposed(a: Read, b: Read): boolean {
  const against = (one: Read, other: Read) =>
    one.words.some(
      (word) =>
        word.startsWith('!') &&
        !one.words.includes(word.slice(1)) &&
        other.words.includes(word.slice(1)) &&
        !other.words.includes(word),
    )
  return against(a, b) || against(b, a)
}

/** Both name literals, and each names one that the other does not. */
function conflicting(a: Set<string>, b: Set<string>): boolean {
  if (a.size === 0 || b.size === 0) return false
  return [...a].some((one) => !b.has(one)) && [...b].some((one) => !a.has(one))
}

/** Quoted strings, numbers and names with inner capitals or underscores: what a rule is about, to the letter. */
function literalsOf(text: string): Set<string> {
  const found =
    text.match(
      /"[^"]+"|`[^`]+`|(?<![\p{L}\d])'[^']+'(?!\p{L})|\b\d+(?:\.\d+)?\b|\b[a-z]+[A-Z]\w*|\b\w+_\w+/gu,
    ) ?? []
  return new Set(found.map((literal) => literal.replace(/^["'`]|["'`]$/g, '')))
}

/** A quote without the values in it: two checks of one kind fail alike. */
function failureKind(quote: string): string {
  return quote
    .toLowerCase()
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replace(/-?\d+(?:\.\d+)?/g, '0')
    .replace(/\b\w+\(/g, 'f(')
    .replace(/\s+/g, ' ')
    .trim()
}

const STOP = new Set(
  'a an the of to in on for and or is are be been was were it its this that these those with by as at from if when then so should must always please ensure make sure can will would may you your we our they their there any each every all such'.split(
    ' ',
  ),
)
const NEGATIONS = new Set([
  'not',
  'no',
  'never',
  'avoid',
  'without',
  "don't",
  'dont',
  "doesn't",
  'cannot',
  "can't",
  "shouldn't",
  "mustn't",
  'rather',
  'instead',
  'than',
])
/** A negation reaches to the end of its clause. */
const CLAUSE_END = /[.,;:!?]$/
const CONTRAST = new Set(['but', 'only', 'except', 'unless', 'because', 'since'])
const SYNONYMS: Record<string, string> = {
  give: 'return',
  respond: 'return',
  output: 'return',
  raise: 'throw',
  exception: 'error',
  argument: 'input',
  parameter: 'input',
  use: 'use',
  utilize: 'use',
  incorrect: 'invalid',
  malformed: 'invalid',
  bad: 'invalid',
}

/** Stemmed content words, with "!" before those that a negation reaches. */
function directed(text: string): string[] {
  const out: string[] = []
  let negated = false
  for (const token of text.toLowerCase().replaceAll('’', "'").split(/\s+/)) {
    const word = token.replace(/^[^\p{L}\p{N}_$-]+|[^\p{L}\p{N}_$-]+$/gu, '')
    if (CONTRAST.has(word)) negated = false
    if (NEGATIONS.has(word)) negated = true
    else if (word !== '' && !STOP.has(word) && !CONTRAST.has(word)) {
      const stem = stemWord(word)
      out.push(negated ? `!${stem}` : stem)
    }
    if (CLAUSE_END.test(token)) negated = false
  }
  return out
}

/** Light stemming: plural, -ing, -ed; then one word for a few that mean the same in rules about code. */
function stemWord(word: string): string {
  let stem = word
  if (stem.length > 4) {
    if (stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`
    else if (/(?:ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2)
    else if (stem.endsWith('s') && !/(?:ss|us|is)$/.test(stem)) stem = stem.slice(0, -1)
    if (stem.length > 5 && stem.endsWith('ing')) stem = undouble(stem.slice(0, -3))
    else if (stem.length > 4 && stem.endsWith('ed')) stem = undouble(stem.slice(0, -2))
    if (stem.length > 4 && stem.endsWith('e')) stem = stem.slice(0, -1)
  }
  return SYNONYMS[stem] ?? SYNONYMS[`${stem}e`] ?? stem
}

function undouble(stem: string): string {
  return /([bdgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem
}
