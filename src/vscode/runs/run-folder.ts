/**
 * Folder of a run among the forms in which commands receive one: a path, an address, a row of the runs view or of the
 * experiences (a result, lessons held back); null where it is none of them.
 */
export function folderOf(of: unknown): string | null {
  if (typeof of === 'string') return of
  const { fsPath, folder, run, result, held } = (of ?? {}) as Record<string, unknown>
  for (const found of [fsPath, folder, run]) if (typeof found === 'string') return found
  const { outcome } = (result ?? {}) as Record<string, unknown>
  const inside = outcome ?? held
  return inside === undefined ? null : folderOf(inside)
}
