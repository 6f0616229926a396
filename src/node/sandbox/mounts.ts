import { readdirSync, readlinkSync } from 'node:fs'
import type { Mount } from './host-channel.ts'

/** How the library makes the whole file system readable, and what follows all that it puts into it or takes out. */
const WHOLE = ' --ro-bind / / '
const AFTER_PLACES = ' --dev /dev '

/**
 * A prepared sandbox with folders at further places. Nothing can be put into the file system of the machine, which is
 * read-only: so what is at its top is bound one by one into a root of the sandbox's own.
 * @param wrapped a command line of the library
 */
export function withMounts(wrapped: string, mounts: readonly Mount[]): string {
  if (mounts.length === 0) return wrapped
  if (!wrapped.includes(WHOLE) || !wrapped.includes(AFTER_PLACES))
    throw new Error('this version of the sandbox cannot put folders at other places')
  const top = readdirSync('/', { withFileTypes: true }).flatMap((entry) => {
    if (entry.isSymbolicLink())
      return [`--symlink ${quote(readlinkSync(`/${entry.name}`))} ${quote(`/${entry.name}`)}`]
    return entry.isDirectory() || entry.isFile()
      ? [`--ro-bind ${quote(`/${entry.name}`)} ${quote(`/${entry.name}`)}`]
      : []
  })
  const bound = mounts.map(({ from, to }) => `--bind ${quote(from)} ${quote(to)}`)
  return wrapped
    .replace(WHOLE, () => ` ${top.join(' ')} `)
    .replace(AFTER_PLACES, () => ` ${bound.join(' ')} --remount-ro /${AFTER_PLACES}`)
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
