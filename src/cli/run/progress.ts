import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type UserMessage, withRemedies } from '../../core/remedy.ts'
import { isLastRecord } from '../../core/report/last-record.ts'
import { phaseLine, progressLine, shortened } from '../../core/report/progress-line.ts'
import { initialProgress, type ProgressState, progressState } from '../../core/report/progress-state.ts'
import { withReply } from '../../core/report/reply-record.ts'
import { storedEvent } from '../../core/report/stored-event.ts'
import type { TrainEvent } from '../../core/run/events.ts'
import type { Io } from '../io/io.ts'
import { shownText } from '../io/plain-text.ts'
import { summary } from './progress-summary.ts'

export interface ProgressOptions {
  /** folder of the run, from which the report can be made */
  runFolder?: string
  /** whether records of rollouts contain the reply and the verifier's feedback */
  replies?: boolean
  /** milliseconds, monotonic */
  now?: () => number
  /** raw text to the terminal */
  draw?: (text: string) => void
  /** current width of the terminal */
  columns?: () => number
}

export interface Progress {
  /** takes one event of the run's stream: writes a record with --json, and the summary after the last event */
  handle(event: TrainEvent): void
  /** a line of the command's own, above the live line */
  note(line: string | UserMessage): void
  /** removes the live line and ends the redrawing; always call it, before anything else is printed */
  close(): void
  readonly state: ProgressState
}

/** The live line is drawn at most this often. */
const REDRAW_MS = 100
/** Without a terminal: a plain line this often. */
const PLAIN_MS = 30_000
/** Moves to the first column and clears the line from there. */
const CLEAR = '\r\u001b[K'

/** Shows a run: to people on stderr a live line on a terminal or plain lines elsewhere, to programs its records. */
export function createProgress(io: Io, options: ProgressOptions = {}): Progress {
  const now = options.now ?? (() => performance.now())
  const draw = options.draw ?? ((text) => process.stderr.write(text))
  const columns = options.columns ?? (() => process.stderr.columns || 80)
  let state = initialProgress(now())
  let shown = false
  let changed = true
  let stopped = false
  let lastPlain = now()

  const clear = () => {
    if (shown) draw(CLEAR)
    shown = false
  }
  const redraw = () => {
    // The width is read each time, since the window may have been made smaller.
    draw(CLEAR + shownText(shortened(progressLine(state, now()), columns())))
    shown = true
    changed = false
  }
  const note = (line: string | UserMessage) => {
    clear()
    io.say(line)
    changed = true
  }
  const tick = () => {
    if (stopped) return
    if (io.live) {
      if (changed) redraw()
    } else if (changed && now() - lastPlain >= PLAIN_MS) plain()
  }
  const plain = (of: ProgressState = state) => {
    lastPlain = now()
    changed = false
    io.say(progressLine(of, now()))
  }
  const timer = setInterval(tick, io.live ? REDRAW_MS : 1000)
  timer.unref()

  const close = () => {
    if (stopped) return
    stopped = true
    clearInterval(timer)
    clear()
  }
  return {
    get state() {
      return state
    },
    handle(event) {
      const before = state
      const stored = storedEvent(event)
      state = progressState(state, stored)
      changed = true
      if (io.json && (event.type !== 'attempt-step' || io.follows))
        io.record({ ...(options.replies ? withReply(event) : stored) })
      if (event.type === 'run-started') for (const line of startLines(event)) note(line)
      if (event.type === 'notice')
        note({
          sentence: event.level === 'warning' ? `Warning: ${event.message}` : event.message,
          ...withRemedies(event.remedies),
        })
      if (event.type === 'budget-changed' && event.warning) note(`Warning: ${event.warning}`)
      if (event.type === 'phase-started' && !io.live) {
        if (before.phase) plain(before)
        note(phaseLine(event.phase, event.planned))
      }
      if (isLastRecord(event)) {
        close()
        const report = options.runFolder === undefined ? {} : { report: reportOf(options.runFolder) }
        const noLibrary = 'library' in event && !existsSync(event.library)
        io.say(`\n${summary(state, { ...report, noLibrary, colour: io.colour })}`)
      }
    },
    note,
    close,
  }
}

/** The report page if it exists, else the command that makes it. */
function reportOf(folder: string): string {
  const page = join(folder, 'report.html')
  return existsSync(page) ? page : `tfgrpo report ${/\s/.test(folder) ? `"${folder}"` : folder}`
}

function startLines(event: Extract<TrainEvent, { type: 'run-started' }>): string[] {
  const { run, mode, tasks, models, resumed, inUse, inLibrary } = event
  const model =
    models.policy === models.optimizer ? models.policy : `${models.policy}, lessons by ${models.optimizer}`
  return [
    `Run ${run}${resumed ? ', resumed' : ''}: ${mode} mode, ${model}, tasks ${tasks.train} train / ${tasks.val} val / ${tasks.test} test, ${inUse} of ${inLibrary} experiences in use.`,
  ]
}
