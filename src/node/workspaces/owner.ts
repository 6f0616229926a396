import { basename, dirname, join } from 'node:path'

/** Folder of the files of past commits, below the `.grpo` folder of the workspace whose commits they are. */
export const treesOf = (grpoDir: string) => join(grpoDir, 'trees')

/** The folder whose past files these are; null where they are files of their own. */
export function ownerOf(workspace: string): string | null {
  const trees = dirname(workspace)
  const grpoDir = dirname(trees)
  return basename(trees) === 'trees' && basename(grpoDir) === '.grpo' ? dirname(grpoDir) : null
}
