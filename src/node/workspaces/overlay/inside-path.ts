import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { isInside } from '../../is-inside.ts'
import { refused } from '../inner-path.ts'
import { isKeyFile } from '../workspace-files.ts'

/**
 * A path of a user's folder, with / and one spelling for each file. Throws CallError 'sandbox' for what leads out of it,
 * and for keys, version control and the files of this program.
 */
export function insidePath(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  if (
    /^(?:[A-Za-z]:|[\\/])/.test(path) ||
    path.includes('\0') ||
    parts.length === 0 ||
    parts.some((part) => /^\.\.[. ]*$/.test(part))
  )
    throw refused(`${path} is no path inside the workspace folder; name it relative to that folder.`)
  const inside = parts.join('/')
  if (!isOpen(inside)) throw refused(`${inside} is not open to an answer.`)
  return inside
}

/** Whether a path, with /, names what an answer may see. */
export function isOpen(inside: string): boolean {
  return !isKeyFile(plain(inside)) && !inside.split('/').some(isClosed)
}

function isClosed(part: string): boolean {
  const name = plain(part).toLowerCase()
  return name === '.git' || name === '.grpo' || name.startsWith('.env')
}

/** As Windows reads it, which leaves out dots and spaces at the end of a name and what follows a colon. */
function plain(path: string): string {
  return path
    .split('/')
    .map((part) => part.replace(/:.*$/, '').replace(/[. ]+$/, ''))
    .join('/')
}

/**
 * Throws CallError 'sandbox' where a symbolic link leads out of the folder, or to what is not open: a repository may
 * contain links to anywhere.
 * @param root absolute path of the folder
 * @param inside what `insidePath` gave; the file need not exist
 */
export async function requireReallyInside(root: string, inside: string): Promise<void> {
  const folder = await realpath(root)
  const place = await realPlace(join(root, inside))
  if (!isInside(place, folder)) throw refused(`${inside} is a link that leads out of the workspace folder.`)
  insidePath(relative(folder, place).split(sep).join('/'))
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
      throw refused(`${basename(path)} is a link that leads nowhere.`)
    return join(await realPlace(parent), basename(path))
  }
}
