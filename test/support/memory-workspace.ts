import { formatPatch, structuredPatch } from 'diff'
import { CallError } from '../../src/core/errors.ts'
import type { CommandResult, Workspace } from '../../src/core/ports.ts'

export interface MemoryWorkspace extends Workspace {
  files: Map<string, string>
  commands: string[]
}

const lines = (text: string) => {
  const all = text.split('\n')
  if (all.length > 1 && all.at(-1) === '') all.pop()
  return all
}

/** A workspace of text files, whose commands a script answers. It refuses what a real one refuses, in a few words. */
export function memoryWorkspace(
  original: Record<string, string>,
  command: (line: string, files: Map<string, string>) => Partial<CommandResult> = () => ({}),
): MemoryWorkspace {
  const files = new Map(Object.entries(original))
  const commands: string[] = []
  const read = (path: string) => {
    const text = files.get(path)
    if (text === undefined) throw new CallError('sandbox', `There is no "${path}".`)
    return text
  }
  return {
    files,
    commands,
    list: async (folder = '') => ({
      files: [...files]
        .filter(([path]) => folder === '' || path.startsWith(`${folder}/`))
        .map(([path, text]) => ({ path, kind: 'file', bytes: text.length })),
      cut: false,
    }),
    read: async (path, range) => {
      const text = read(path)
      const all = lines(text)
      const from = range?.from ?? 1
      const to = Math.min(range?.to ?? all.length, all.length)
      if (from > all.length) throw new CallError('sandbox', `"${path}" has ${all.length} lines.`)
      return {
        text: all.slice(from - 1, to).join('\n'),
        from,
        to,
        lines: all.length,
        ...(text !== '' && !text.endsWith('\n') ? { unterminated: true as const } : {}),
      }
    },
    search: async (query) => ({
      hits: [...files].flatMap(([path, text]) =>
        lines(text).flatMap((line, index) =>
          ('text' in query ? line.includes(query.text) : new RegExp(query.pattern).test(line))
            ? [{ path, line: index + 1, text: line }]
            : [],
        ),
      ),
      cut: false,
    }),
    write: async ({ path, content }) => void files.set(path, content),
    start: () => Promise.reject(new Error('no programs')),
    apply: async ({ patch }) => void files.set('(applied)', patch),
    exec: async ({ run }) => {
      const line = 'command' in run ? run.command : ''
      commands.push(line)
      return {
        exitCode: 0,
        stdout: '',
        stderr: '',
        reports: [],
        timedOut: false,
        truncated: false,
        seconds: 0,
        ...command(line, files),
      }
    },
    diff: async () => {
      const paths = [...new Set([...Object.keys(original), ...files.keys()])].sort()
      const changed = paths.filter((path) => original[path] !== files.get(path))
      const patch = changed.map(
        (path) =>
          `diff --git a/${path} b/${path}\n${formatPatch(structuredPatch(`a/${path}`, `b/${path}`, original[path] ?? '', files.get(path) ?? ''))}`,
      )
      return { patch: patch.join(''), files: [] }
    },
    snapshot: () => Promise.reject(new Error('no snapshots')),
    close: async () => {},
  }
}
