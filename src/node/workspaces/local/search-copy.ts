import { readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type CallError, Cancelled, isNamed } from '../../../core/errors.ts'
import type { ListedFile, SearchHit, SearchQuery } from '../../../core/ports.ts'
import type { WorkerPatterns } from '../../patterns/patterns.ts'
import { existing, refused } from '../inner-path.ts'
import { HIT_LENGTH, HITS, SEARCHED_BYTES } from '../limits.ts'
import { asText, listCopy, slashed } from './copy-files.ts'

/** Limit of files of a copy that are searched. */
export const SEARCHED = 20_000

/**
 * Lines of the text files of a copy that contain a text or match a pattern. Large and binary files are left out; patterns
 * run in a worker, where they cannot hang this process.
 */
export async function searchCopy(
  work: string,
  query: SearchQuery,
  patterns: WorkerPatterns,
  signal: AbortSignal,
): Promise<{ hits: SearchHit[]; cut: boolean }> {
  return searchFiles(await searched(work, query.path ?? ''), query, {
    patterns,
    signal,
    textOf: async (path) => asText(await readFile(join(work, path))),
  })
}

/** How files are searched. */
interface Searching {
  patterns: WorkerPatterns
  signal: AbortSignal
  /** null = it is no text */
  textOf(path: string): Promise<string | null>
}

/** The same of the files that are given. */
export async function searchFiles(
  { files, cut }: { files: readonly ListedFile[]; cut: boolean },
  query: SearchQuery,
  { patterns, signal, textOf }: Searching,
): Promise<{ hits: SearchHit[]; cut: boolean }> {
  const wanted = 'text' in query ? query.text : query.pattern
  if (wanted === '') throw refused('The search is for nothing; say which text or pattern.')
  const linesWith =
    'text' in query ? linesHolding(query.text, query.ignoreCase) : linesMatching(patterns, query)
  const hits: SearchHit[] = []
  for (const { path, kind, bytes } of files) {
    if (signal.aborted) throw new Cancelled()
    if (kind !== 'file' || bytes > SEARCHED_BYTES) continue
    const text = await textOf(path)
    if (text === null) continue
    const lines = text.split('\n')
    for (const index of await linesWith(text, lines)) {
      if (hits.length === HITS) return { hits, cut: true }
      hits.push({ path, line: index + 1, text: cutLine(lines[index]!) })
    }
  }
  return { hits, cut }
}

async function searched(work: string, path: string): Promise<{ files: ListedFile[]; cut: boolean }> {
  const real = await existing(work, path)
  const stats = await stat(real)
  if (stats.isDirectory()) return listCopy(work, path, SEARCHED)
  return { files: [{ path: slashed(relative(work, real)), kind: 'file', bytes: stats.size }], cut: false }
}

type LinesWith = (text: string, lines: readonly string[]) => number[] | Promise<number[]>

function linesHolding(text: string, ignoreCase = false): LinesWith {
  if (text.includes('\n')) throw refused('A search looks at one line at a time; search for one line of it.')
  const of = ignoreCase ? (line: string) => line.toLowerCase() : (line: string) => line
  const sought = of(text)
  return (whole, lines) =>
    of(whole).includes(sought)
      ? lines.flatMap((line, index) => (of(line).includes(sought) ? [index] : []))
      : []
}

function linesMatching(
  patterns: WorkerPatterns,
  { pattern, ignoreCase = false }: { pattern: string; ignoreCase?: boolean },
): LinesWith {
  return async (text) => {
    try {
      // One hit above the limit shows that there are more.
      return await patterns.matchingLines(pattern, ignoreCase ? 'i' : '', text, HITS + 1)
    } catch (error) {
      if (isNamed<CallError>(error, 'CallError')) throw refused(error.message)
      throw error
    }
  }
}

const cutLine = (line: string) => (line.length <= HIT_LENGTH ? line : `${line.slice(0, HIT_LENGTH - 1)}…`)
