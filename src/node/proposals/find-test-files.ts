import { glob, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { isTestFile } from '../../core/code/tests.ts'
import { UsageError } from '../../core/errors.ts'
import { isExcludedName } from '../workspaces/workspace-files.ts'

/**
 * The given test files: files, globs, and folders, which include all their files that are tests by name.
 * Relative to the workspace, with /, sorted. What copies of the workspace leave out is left out.
 * Throws UsageError if one matches nothing or is outside of the workspace.
 */
export async function findTestFiles(
  named: readonly string[],
  cwd: string,
  workspace: string,
  files: ReadonlySet<string>,
): Promise<string[]> {
  const found = new Set<string>()
  for (const name of named) {
    const before = found.size
    const path = await realFolderOf(resolve(cwd, name))
    const inside = insideOf(workspace, path)
    const stats = await stat(path).catch(() => null)
    if (stats?.isDirectory()) {
      const folder = inside === '' ? '' : `${inside}/`
      for (const file of files) if (file.startsWith(folder) && isTestFile(file)) found.add(file)
    } else if (stats !== null) {
      if (!files.has(inside))
        throw new UsageError(
          `${name} is not a plain file of the workspace ${workspace}; give a test file in it.`,
        )
      found.add(inside)
      continue
    } else if (/[*?[{]/.test(name)) {
      const exclude = (entry: string) => isExcludedName(entry.split(/[/\\]/).at(-1)!)
      for await (const match of glob(name, { cwd, exclude })) {
        const file = insideOf(workspace, await realFolderOf(resolve(cwd, match)))
        if (files.has(file)) found.add(file)
      }
    }
    if (found.size === before)
      throw new UsageError(
        `No test file matches ${name}; give a test file, a folder, or a pattern in quotes such as "test/**/*.test.js".`,
      )
  }
  return [...found].sort()
}

/** The path without links in its folders, like the path of the workspace; the file itself may be a link. */
async function realFolderOf(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null)
  if (stats?.isDirectory()) return realpath(path)
  const folder = await realpath(dirname(path)).catch(() => dirname(path))
  return join(folder, basename(path))
}

function insideOf(workspace: string, path: string): string {
  const inside = relative(workspace, path).split(sep).join('/')
  if (inside === '..' || inside.startsWith('../'))
    throw new UsageError(`${path} is outside of the workspace ${workspace}.`, [{ do: 'name-workspace' }])
  return inside
}
