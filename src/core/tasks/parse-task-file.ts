import { type Diagnostic, START_OF_FILE } from './diagnostics.ts'
import { freeId } from './fixes.ts'
import { readJson } from './json-source.ts'
import type { ParsedTask, ParsedTaskFile } from './parsed-task.ts'
import { TaskReader } from './read-task.ts'
import { readTaskFile } from './read-task-file.ts'
import { Source, type SourceNode } from './source-tree.ts'
import { readYaml } from './yaml-source.ts'

/** Larger files are refused: they are data, not tasks. */
export const MAX_BYTES = 50_000_000

/**
 * Reads the text of a task file (.yaml, .yml or .jsonl, by its name). Never throws: problems are in `diagnostics`
 * with their positions, and `tasks` holds the tasks that are whole.
 */
export function parseTaskFile(text: string, file: string): ParsedTaskFile {
  const name = stem(file)
  const refuse = (message: string): ParsedTaskFile => ({
    file,
    name,
    tasks: [],
    ids: [],
    diagnostics: [{ file, ...START_OF_FILE, severity: 'error', message }],
  })
  if (text.length > MAX_BYTES) return refuse(tooLarge(text.length))
  if (text.includes('\0')) return refuse('this is a binary file; a task file is YAML or JSONL text.')
  const source = new Source(file, text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (/\.jsonl$/i.test(file)) return readLines(source, name)
  if (!/\.ya?ml$/i.test(file)) {
    return refuse('a task file is named *.tasks.yaml, *.tasks.yml or *.tasks.jsonl; rename this one.')
  }
  const root = readYaml(source)
  if (root === null) return { file, name, tasks: [], ids: [], diagnostics: source.diagnostics }
  const read = readTaskFile(source, root, name)
  read.diagnostics.sort((a, b) => a.line - b.line || a.column - b.column)
  return read
}

export function tooLarge(bytes: number): string {
  return `the file has ${Math.ceil(bytes / 1e6)} MB; at most ${MAX_BYTES / 1e6} MB are read, so split it or keep the data in files of the workspace.`
}

/** JSONL: one task a line; empty lines are skipped. */
function readLines(source: Source, name: string): ParsedTaskFile {
  const whole = wholeJson(source.text)
  if (whole !== null) {
    source.report(
      0,
      source.lineAt(0).text.length,
      `this is one JSON ${source.text.trim().includes('\n') ? 'value over several lines' : 'list'}; in a .jsonl file a line holds one task, so put each task on a line of its own.`,
      { start: 0, end: source.text.length, text: whole.map((task) => `${JSON.stringify(task)}\n`).join('') },
    )
    return { file: source.file, name, tasks: [], ids: [], diagnostics: source.diagnostics }
  }
  const reader = new TaskReader(source, {})
  const tasks: ParsedTask[] = []
  let lines = 0
  for (let start = 0; start < source.text.length; ) {
    const stop = source.text.indexOf('\n', start)
    const end = stop < 0 ? source.text.length : stop
    if (/\S/.test(source.text.slice(start, end))) {
      lines++
      const node: SourceNode | null = readJson(source, start, end)
      const task = node === null ? null : reader.read(node)
      if (task !== null) tasks.push(task)
    }
    start = end + 1
  }
  if (lines === 0)
    source.report(
      0,
      0,
      'the file is empty; a line holds one task: {"id": "...", "prompt": "...", "verify": {...}}.',
    )
  return { file: source.file, name, tasks, ids: reader.ids, diagnostics: source.diagnostics }
}

/** The tasks of a file that is one JSON list or object instead of lines; null where it is lines. */
function wholeJson(text: string): unknown[] | null {
  // A value may hold U+2028, which ends a line of a text and none of this file.
  const first = /^\s*([^\n]*)/.exec(text)?.[1]?.trimEnd() ?? ''
  // Lines that each hold a value end with it.
  if (!/^(?:\[|\{(?!.*\}$))/s.test(first)) return null
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
    const { tasks } = value as { tasks?: unknown }
    return Array.isArray(tasks) ? tasks : [value]
  } catch {
    return null
  }
}

/**
 * Errors for ids that are used twice, also across files; the error at the second one names the position of the first.
 */
export function duplicateIds(files: readonly ParsedTaskFile[]): Diagnostic[] {
  const first = new Map<string, { file: string; line: number }>()
  const taken = new Set(files.flatMap(({ ids }) => ids.map(({ id }) => id)))
  const found: Diagnostic[] = []
  for (const { file, ids } of files) {
    for (const { id, range } of ids) {
      const other = first.get(id)
      if (other === undefined) {
        first.set(id, { file, line: range.line })
        continue
      }
      const place = file === other.file ? `line ${other.line}` : `${other.file}:${other.line}`
      const message = `the id "${id}" is taken by the task at ${place}; give this one another id.`
      const free = freeId(id, taken)
      taken.add(free)
      found.push({ file, ...range, severity: 'error', message, fix: { range, text: `"${free}"` } })
    }
  }
  return found
}

function stem(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? file
  return base.replace(/(?:\.tasks)?\.(?:ya?ml|jsonl)$/i, '')
}
