import type * as vscode from 'vscode'
import type { TaskTests } from './testing/task-tests.ts'

/** What `activate` gives to other extensions, and to tests: this extension's views as data, and the tasks as tests. */
export interface Api {
  experiences: ShownView
  /** rows of the view of the tasks */
  tasksTree: vscode.TreeDataProvider<unknown>
  /** rows of the view of the runs */
  runsTree: vscode.TreeDataProvider<unknown>
  /** the tasks as tests; a run of them asks models as one from the editor does */
  taskTests: TaskTests
}

interface ShownView {
  /** the rows; items are made by `getTreeItem` */
  readonly tree: vscode.TreeDataProvider<unknown>
  /** what is shown above the rows and next to the view's name, as it is now */
  head(): { message: string; description: string; badge: number }
}
