import type * as vscode from 'vscode'
import type { Told } from '../../core/remedy.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import type { Models } from './models.ts'

/** One run of `tfgrpo model ...` in the editor. */
interface ModelJob {
  /** of the notification */
  title: string
  args: readonly string[]
  cwd: string
  kind: 'model'
  /** policy: with the flags, keys and proxies of the chosen models */
  models: 'policy' | 'none'
  /** it asks each model once: chat models of the editor are asked after a question with that number */
  asksOnce?: boolean
  onRecord?: (record: TrainerRecord) => void
  /** what the notification shows after a record */
  progress: (record: TrainerRecord) => { message?: string; share?: number } | null
}

/** What the commands of this room need that run tfgrpo. */
export interface ModelJobNeeds {
  /** gives the exit code and the newest lines for people */
  jobs: { run(job: ModelJob): Promise<{ code: number | null; said: Told[] }> }
  models: Models
  log: vscode.LogOutputChannel
}
