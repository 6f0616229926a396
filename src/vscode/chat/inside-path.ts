import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { UserError } from '../editor/user-error.ts'

/**
 * A path of the workspace folder, with / and one spelling for each file. Throws UserError for what leads out of it, or
 * into folders that hold keys, version control or the files of this extension.
 */
export function insidePath(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  if (
    /^(?:[A-Za-z]:|[\\/])/.test(path) ||
    parts.length === 0 ||
    parts.some((part) => /^\.\.[. ]*$/.test(part))
  )
    throw new UserError(`${path} is no path inside the workspace folder; name it relative to that folder.`)
  const closed = parts.find(isClosed)
  if (closed) throw new UserError(`${closed} is not open to an answer.`)
  return parts.join('/')
}

/** File systems without case, and Windows, which leaves out dots and spaces at the end and what follows a colon. */
function isClosed(part: string): boolean {
  const name = part
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '')
  return name === '.git' || name === '.grpo' || name.startsWith('.env')
}

/**
 * Throws UserError where a symbolic link leads out of the folder, or into a protected folder: a repository may
 * contain links to anywhere.
 * @param root absolute path of the workspace folder
 * @param inside what `insidePath` gave; the file need not exist
 */
export async function requireReallyInside(root: string, inside: string): Promise<void> {
  const folder = await realpath(root)
  const place = await realPlace(join(root, inside))
  if (!isWithin(folder, place))
    throw new UserError(`${inside} is a link that leads out of the workspace folder.`)
  insidePath(relative(folder, place).split(sep).join('/'))
}

/** Whether an absolute path is the folder or is inside it; a sibling whose name begins the same is not. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way.split(sep)[0] !== '..' && !isAbsolute(way)
}

/** Where a path is or would be. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = dirname(path)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error
    // Written through, it would make a file wherever it points.
    if ((await lstat(path).catch(() => null))?.isSymbolicLink())
      throw new UserError(`${basename(path)} is a link that leads nowhere.`)
    return join(await realPlace(parent), basename(path))
  }
}
