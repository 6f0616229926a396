/** One of each file in turn, so that the first ones taken are not all of the file that comes first by name. */
export function alternateFiles<T extends { file: string | null }>(proposals: readonly T[]): T[] {
  const files = new Map<string | null, T[]>()
  for (const proposal of proposals) files.set(proposal.file, [...(files.get(proposal.file) ?? []), proposal])
  const out: T[] = []
  for (let turn = 0; out.length < proposals.length; turn++)
    for (const own of files.values()) if (turn < own.length) out.push(own[turn]!)
  return out
}
