import { glob, lstat, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/tasks/nearest.ts'

const TASK_FILE = /\.tasks\.(?:ya?ml|jsonl)$/i
const NOT_SEARCHED = new Set(['node_modules', '.git', '.grpo'])

/**
 * Absolute paths of the given task files: files, globs, and folders, which include all *.tasks.yaml, *.tasks.yml and
 * *.tasks.jsonl in them. Sorted, without duplicates. Throws UsageError if one matches nothing.
 */
export async function findTaskFiles(named: readonly string[], cwd: string): Promise<string[]> {
  if (named.length === 0)
    throw new UsageError('Give at least one task file, e.g. my.tasks.yaml, or a folder.')
  const found = new Set<string>()
  for (const name of named) for (const file of await resolveOne(name, cwd)) found.add(file)
  return [...found].sort()
}

async function resolveOne(name: string, cwd: string): Promise<string[]> {
  const path = resolve(cwd, name)
  const stats = await stat(path).catch(() => null)
  if (stats?.isDirectory()) {
    const files = await taskFilesIn(path)
    if (files.length > 0) return files
    throw new UsageError(
      `There is no *.tasks.yaml, *.tasks.yml or *.tasks.jsonl in ${name}; give a task file.`,
    )
  }
  if (stats !== null) return [path]
  if (/[*?[{]/.test(name)) {
    const files: string[] = []
    for await (const match of glob(name, {
      cwd,
      exclude: (entry) => NOT_SEARCHED.has(basename(String(entry))),
    })) {
      const file = resolve(cwd, match)
      if ((await stat(file).catch(() => null))?.isFile()) files.push(file)
    }
    if (files.length > 0) return files
    throw new UsageError(`No file matches ${name}; give a task file, e.g. my.tasks.yaml.`)
  }
  if ((await lstat(path).catch(() => null))?.isSymbolicLink())
    throw new UsageError(
      `${name} is a link to a file that does not exist; fix the link, or give a task file.`,
    )
  const siblings = await readdir(dirname(path)).catch(() => null)
  if (siblings === null)
    throw new UsageError(`There is no file ${name}: the folder ${dirname(name)} does not exist.`)
  const meant = nearest(basename(path), siblings) ?? siblings.find((other) => TASK_FILE.test(other))
  const hint =
    meant === undefined
      ? 'give a task file, e.g. my.tasks.yaml'
      : `did you mean ${join(dirname(name), meant)}?`
  throw new UsageError(`There is no file ${name}; ${hint}`.replace(/([^?])$/, '$1.'))
}

async function taskFilesIn(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const item of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, item.name)
    if (item.isDirectory() && !NOT_SEARCHED.has(item.name)) files.push(...(await taskFilesIn(path)))
    else if (item.isFile() && TASK_FILE.test(item.name)) files.push(path)
  }
  return files
}

/** A path for people: relative to the current folder if it is inside. */
export function displayPath(path: string, cwd: string): string {
  const inside = relative(cwd, path)
  return inside === '' || inside.startsWith('..') ? path : inside.split(sep).join('/')
}
