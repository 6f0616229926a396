import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** A file at the top of a workspace: folders and files that its copies leave out, one path a line. */
const IGNORE_FILE = '.grpoignore'

/**
 * What the user wants left out of a workspace's copies, such as build output that contains the answers of tasks. Paths
 * are plain, relative to the workspace; lines with # are comments.
 */
export function leftOutOf(workspace: string): (path: string) => boolean {
  let text: string
  try {
    text = readFileSync(join(workspace, IGNORE_FILE), 'utf8')
  } catch {
    return () => false
  }
  const paths = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => posix.normalize(line).replace(/^\/+|\/+$/g, ''))
  return (path) => paths.some((left) => path === left || path.startsWith(`${left}/`))
}
