/** What the extension host reports to the runner, one JSON line each. Titles are those of `describe` and `it`, joined. */
export type RunEvent =
  | { type: 'alive' }
  | { type: 'began'; title: string }
  | { type: 'passed'; title: string; ms: number }
  | { type: 'failed'; title: string; message: string }
  | { type: 'skipped'; title: string }
  /** answered by a file of this name */
  | { type: 'screenshot'; name: string; answer: string }
  | { type: 'ended' }

/** What the runner passes to the extension host, as JSON in TFGRPO_HOST_RUN. */
export interface HostRun {
  /** bundled test files, absolute */
  files: readonly string[]
  /** where the events go, absolute */
  events: string
  /** whether screenshots are taken */
  screenshots: boolean
}
