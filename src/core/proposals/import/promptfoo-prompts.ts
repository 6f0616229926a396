import type { LeftOut } from './imported.ts'
import { readYaml } from './promptfoo-config.ts'
import { type ReadReferenced, referredPath, unreadable } from './promptfoo-files.ts'
import { isRecord, readCsv } from './read-rows.ts'

/** The prompt that tasks are made with. */
export interface ChosenPrompt {
  template: string
  /** what tests may call it by */
  names: string[]
}

const FILE = /\.(?:txt|md|json|jsonl|j2|csv|ya?ml)$/
/** A line without blanks that ends as a file of prompts does. */
const BARE_FILE = /^[\w./-]+\.(?:txt|md|json|jsonl|j2|csv|ya?ml|py|[cm]?[jt]s|sh)$/

/** The first prompt of a configuration; the others are reported, since a task has one wording. */
export async function firstPrompt(
  prompts: unknown,
  lineOf: (...path: (string | number)[]) => number,
  read: ReadReferenced,
  leftOut: LeftOut[],
): Promise<ChosenPrompt | null> {
  let chosen: ChosenPrompt | null = null
  for (const { given, names, line } of entriesOf(prompts, lineOf)) {
    const texts: string[] | { reason: string } =
      chosen !== null
        ? []
        : typeof given === 'string'
          ? await textsOf(given, read)
          : { reason: 'this prompt is neither text nor the name of a file.' }
    if ('reason' in texts) {
      leftOut.push({ line, reason: texts.reason })
      continue
    }
    const [first, ...others]: (string | undefined)[] = texts
    const further = chosen !== null || others.length > 0
    if (first !== undefined) chosen = { template: first, names: [...names, first] }
    if (further)
      leftOut.push({
        line,
        reason:
          others.length > 0
            ? `a task has one wording, and the first of the ${texts.length} prompts of this file is taken.`
            : 'a task has one wording, and the first prompt is taken; change its order to take this one.',
      })
  }
  return chosen
}

function entriesOf(
  prompts: unknown,
  lineOf: (...path: (string | number)[]) => number,
): { given: unknown; names: string[]; line: number }[] {
  if (isRecord(prompts))
    return Object.entries(prompts).map(([given, label]) => ({
      given,
      names: typeof label === 'string' ? [label] : [],
      line: lineOf('prompts', given),
    }))
  return (Array.isArray(prompts) ? prompts : [prompts]).map((entry: unknown, index) => {
    const line = Array.isArray(prompts) ? lineOf('prompts', index) : lineOf('prompts')
    if (!isRecord(entry)) return { given: entry, names: [], line }
    const names = [entry.label, entry.id].filter((name) => typeof name === 'string')
    return { given: entry.raw ?? entry.id, names, line }
  })
}

/** The prompts of a text, which may name a file of several; a reason where there is none. */
async function textsOf(given: string, read: ReadReferenced): Promise<string[] | { reason: string }> {
  if (/^(?:exec|portkey|langfuse|helicone):/.test(given))
    return { reason: `${JSON.stringify(given.slice(0, 40))} is a prompt that is not in the configuration.` }
  const path = referredPath(given) ?? (BARE_FILE.test(given) ? given : null)
  if (path === null) return given.trim() === '' ? { reason: 'this prompt is empty.' } : [given]
  const why = unreadable(path, FILE)
  if (why !== null) return { reason: `this prompt is in a file: ${why}` }
  const text = await read(path)
  if (text === null)
    return { reason: 'this prompt is neither text nor a text file next to the configuration.' }
  const texts = split(path, text)
  return texts.length === 0 ? { reason: `there is no prompt in ${path}.` } : texts
}

/** The prompts of a file: several in text with lines "---" between, in JSONL and in CSV, else one. */
function split(path: string, text: string): string[] {
  const filled = (texts: readonly string[]) => texts.filter((one) => one.trim() !== '')
  switch (/\.(\w+)$/.exec(path)?.[1]) {
    case 'txt':
      return filled(text.split(/^[ \t]*---[ \t]*$/m).map((one) => one.trim()))
    case 'jsonl':
      return filled(text.split('\n'))
    case 'csv':
      return csvPrompts(path, text)
    case 'yaml':
    case 'yml':
      return filled([chatAsJson(path, text)])
    default:
      return filled([text])
  }
}

function csvPrompts(path: string, text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (text.includes(','))
    return readCsv(text, path).rows.flatMap(({ values }) =>
      typeof values.prompt === 'string' && values.prompt !== '' ? [values.prompt] : [],
    )
  return lines[0]?.trim().toLowerCase() === 'prompt' ? lines.slice(1) : lines
}

/** A chat in YAML as JSON, into whose strings variables are filled; what is no YAML stays text. */
function chatAsJson(path: string, text: string): string {
  try {
    return JSON.stringify(readYaml(text, path).value)
  } catch {
    return text
  }
}
