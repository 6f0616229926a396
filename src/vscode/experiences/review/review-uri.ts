import * as vscode from 'vscode'

/** Documents that show an experience, read-only. */
export const REVIEW = 'tfgrpo-review'
/** Documents in which an experience is edited; saving one changes the library. */
export const EDIT = 'tfgrpo-experience'

export type Side = 'without' | 'with' | 'now'

export interface Reviewed {
  /** path of the library */
  path: string
  id: string
  side: Side
}

export function reviewUri({ path, id, side }: Reviewed): vscode.Uri {
  const name = side === 'now' ? `${id}.yaml` : `${id}-${side}.txt`
  return vscode.Uri.from({ scheme: REVIEW, path: `/${name}`, query: JSON.stringify({ path, id, side }) })
}

export function editUri(path: string, id: string): vscode.Uri {
  return vscode.Uri.from({
    scheme: EDIT,
    path: `/${id}.yaml`,
    query: JSON.stringify({ path, id, side: 'now' }),
  })
}

/** What a review document is about; null for any other address. */
export function reviewedOf(uri: vscode.Uri | undefined): Reviewed | null {
  if (uri?.scheme !== REVIEW && uri?.scheme !== EDIT) return null
  try {
    const { path, id, side } = JSON.parse(uri.query) as Partial<Reviewed>
    if (typeof path !== 'string' || typeof id !== 'string') return null
    return { path, id, side: side === 'without' || side === 'with' ? side : 'now' }
  } catch {
    return null
  }
}

/** The review that is open in the active tab. */
export function activeReview(): Reviewed | null {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
  return input instanceof vscode.TabInputTextDiff ? reviewedOf(input.modified) : null
}
