/** Paths of a repository, always with /. */

/** '' = the top. */
export const dirname = (path: string) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '')

/** Joins and normalises; leading ".." stay. */
export function join(folder: string, path: string): string {
  const out: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (part !== '' && part !== '.') out.push(part)
  }
  return out.join('/')
}

/** The folders that contain a file, innermost first; '' = the top. */
export function foldersOf(file: string): string[] {
  const folder = dirname(file)
  return folder === '' ? [''] : [folder, ...foldersOf(folder)]
}

/** The way from a folder up to one of those that contain it: "../../", '' where they are the same. */
export const upFrom = (folder: string, above: string) =>
  '../'.repeat(folder.split('/').filter(Boolean).length - above.split('/').filter(Boolean).length)
