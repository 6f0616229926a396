import * as vscode from 'vscode'

/** A row of a view: what the tree calls it, and how it is shown. */
export interface Row {
  node: unknown
  item: vscode.TreeItem
  label: string
}

/** The rows below a node, as far down as they can be opened; without a node all of the view. */
export async function rowsOf(tree: vscode.TreeDataProvider<unknown>, node?: unknown): Promise<Row[]> {
  const children = (await tree.getChildren(node)) ?? []
  const rows = await Promise.all(
    children.map(async (child): Promise<Row[]> => {
      const item = await tree.getTreeItem(child)
      const label = typeof item.label === 'object' ? item.label.label : (item.label ?? '')
      const below =
        item.collapsibleState === vscode.TreeItemCollapsibleState.None ? [] : await rowsOf(tree, child)
      return [{ node: child, item, label }, ...below]
    }),
  )
  return rows.flat()
}
