/** What the page and the editor say to each other, where the page is shown in a webview. */
import type { ReportData } from './report-data.ts'

export type ToPage =
  /** of a run that goes on: where it is, which of its stations that is, and its curves so far */
  | ({ type: 'live'; line: string; station: string } & Pick<ReportData, 'training' | 'looks'>)
  /** show the tries of this task */
  | { type: 'focus'; phase: string; task: string }

export type FromPage =
  /** the page listens */
  | { type: 'ready' }
  /** make the page anew from what the run's folder has now */
  | { type: 'refresh' }
  /** open an experience in its library */
  | { type: 'experience'; id: string }

/** What a page keeps over a reload of the window. */
export interface PageState {
  folder: string
  scroll: number
  /** "phase/task" of groups that are open */
  open: string[]
}

interface Editor {
  postMessage(message: FromPage): void
  getState(): PageState | undefined
  setState(state: PageState): void
}

declare const acquireVsCodeApi: (() => Editor) | undefined

/** The editor, where the page is shown in one. */
export const editor: Editor | null = typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : null
