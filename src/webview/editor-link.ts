/** Messages between the page and the editor, where the page is shown in a webview. */
import type { LiveAttempt } from '../core/report/live-attempts.ts'
import type { ReportData } from './report-data.ts'

export type ToPage =
  /** of a run in progress: its progress, its phase, and its curves so far */
  | ({ type: 'live'; line: string; phase: string } & Pick<ReportData, 'training' | 'looks'>)
  /** what the attempts under way have done so far: all of them */
  | { type: 'attempts'; attempts: LiveAttempt[] }
  /** show the attempts at this task */
  | { type: 'focus'; phase: string; task: string }

export type FromPage =
  /** the page is ready for messages */
  | { type: 'ready' }
  /** make the page again from the present content of the run's folder */
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
