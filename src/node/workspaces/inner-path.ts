import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, posix, relative, win32 } from 'node:path'
import { CallError } from '../../core/errors.ts'
import { nearest } from '../../core/tasks/nearest.ts'

/** An error about a request, worded so that a model can act on it. */
export const refused = (message: string) => new CallError('sandbox', message)

/**
 * A path inside a workspace, with / and without dots; '' is the workspace itself.
 * Throws CallError 'sandbox' if it leaves the workspace.
 */
export function innerPath(path: string): string {
  const inside = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '')
  const outside = inside === '..' || inside.startsWith('../')
  if (outside || isAbsolute(path) || win32.isAbsolute(path) || path.includes('\0'))
    throw refused(
      `The path "${path}" leaves the workspace; it must stay inside and be relative to its top, such as "src/main.js".`,
    )
  return inside === '.' ? '' : inside
}

/**
 * Real path of what is at an inner path of a folder. Throws CallError 'sandbox' if there is nothing, or if a link leads
 * out of the folder.
 */
export async function existing(folder: string, path: string): Promise<string> {
  const inside = innerPath(path)
  const top = await realpath(folder)
  const real = await realpath(join(top, inside)).catch(() => null)
  if (real === null) throw refused(await missing(top, inside))
  const way = relative(top, real)
  if (way === '..' || way.startsWith(`..${posix.sep}`) || way.startsWith('..\\') || isAbsolute(way))
    throw refused(
      `The path "${path}" is or goes through a link that leads out of the workspace; only what is inside can be read.`,
    )
  return real
}

async function missing(top: string, inside: string): Promise<string> {
  if (await lstat(join(top, inside)).catch(() => null))
    return `The path "${inside}" is a link to nowhere; name a file that is there.`
  const folder = dirname(inside)
  const siblings = await readdir(join(top, folder)).catch(() => null)
  if (siblings === null)
    return `There is no "${inside}" in the workspace: the folder "${folder}" does not exist either.`
  const meant = nearest(basename(inside), siblings)
  return meant === undefined
    ? `There is no "${inside}" in the workspace; list the folder to see what there is.`
    : `There is no "${inside}" in the workspace; did you mean "${posix.join(folder, meant)}"?`
}
