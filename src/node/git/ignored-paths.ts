import { quietGit } from './open-git.ts'

/** Paths that fit into the arguments of one command on every system. */
const AT_ONCE = 200

/** Those of some paths of a folder that its repository ignores; none where it is in no repository, or git is missing. */
export async function ignoredPaths(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const git = quietGit(folder)
  const ignored = new Set<string>()
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE)
    for (const path of await git.checkIgnore(some).catch(() => [])) ignored.add(path)
  }
  return ignored
}
