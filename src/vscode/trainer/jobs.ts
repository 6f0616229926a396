import { join } from 'node:path'
import * as vscode from 'vscode'
import type { UserMessage } from '../../core/remedy.ts'
import { UserError } from '../editor/user-error.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import type { ModelLaunch } from '../models/launch.ts'
import type { Models } from '../models/models.ts'
import { requireTrust } from '../workspace/before-work.ts'
import { endOf, isRunKind, type JobRequest, type JobResult, type RunningJob } from './job.ts'
import { JobState } from './job-state.ts'
import { rememberCaps } from './own-caps.ts'
import { runSettings, withSettings } from './run-arguments.ts'
import { type ReceivedFromTrainer, startTrainer, type TrainerProcess } from './trainer-process.ts'

/** Maximum number of lines of output kept of a job. */
const SAID = 200
/** Views are notified of a running job at most this often. */
const NOTIFY_MS = 250

interface JobNeeds {
  context: Pick<vscode.ExtensionContext, 'extensionPath' | 'workspaceState'>
  log: vscode.LogOutputChannel
  models: Pick<Models, 'launch' | 'network'>
}

/** The jobs of this window: each is tfgrpo in a process of its own, followed through its records. */
export class Jobs implements vscode.Disposable {
  readonly #needs: JobNeeds
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #ended = new vscode.EventEmitter<RunningJob>()
  readonly #running: Job[] = []
  #notifying: NodeJS.Timeout | null = null

  /** fires when a job started, progressed or ended */
  readonly onDidChange = this.#changed.event
  /** fires with a job that has ended, in whatever way */
  readonly onDidEnd = this.#ended.event

  constructor(needs: JobNeeds) {
    this.#needs = needs
  }

  /** The newest run in progress, else the newest job; null when there is none. */
  get current(): RunningJob | null {
    return this.#running.findLast(({ library }) => library !== null) ?? this.#running.at(-1) ?? null
  }

  /** All running jobs, the oldest first. */
  get running(): readonly RunningJob[] {
    return this.#running
  }

  /**
   * Runs tfgrpo until it ends, with progress, cancel and a status bar item; the caller reports its exit code and
   * records. Throws UserError in an untrusted workspace, CancellationError when the user declined before it started.
   * While a run of the same library is in progress it is refused: a quiet job with a UserError, another with a message.
   */
  async run(request: JobRequest): Promise<JobResult> {
    requireTrust()
    const library = isRunKind(request.kind) ? (request.library ?? (await libraryOf(request.cwd))) : null
    const other = library === null ? null : this.of(library)
    if (other) refuse(request, other)
    const job = new Job(request, library, () => this.#notifySoon())
    // From here on the library is reserved, also while the user is still asked for a model or a cap.
    this.#running.push(job)
    this.#notify()
    try {
      return await this.#whole(job)
    } finally {
      this.#running.splice(this.#running.indexOf(job), 1)
      job.launch?.close?.()
      this.#ended.fire(job)
      this.#notify()
    }
  }

  /** The run in progress for a library; null when there is none. */
  of(library: string): RunningJob | null {
    return this.#running.find((job) => job.library === library) ?? null
  }

  dispose(): void {
    if (this.#notifying) clearTimeout(this.#notifying)
    for (const job of this.#running) job.stop()
    this.#changed.dispose()
    this.#ended.dispose()
  }

  async #whole(job: Job): Promise<JobResult> {
    const { request } = job
    const { log } = this.#needs
    if (request.models === 'policy') {
      job.launch = await this.#needs.models.launch(request.cwd)
      job.models = job.launch.label
    }
    let args = withSettings(
      request.kind,
      request.args,
      runSettings(vscode.workspace.getConfiguration('tfgrpo')),
    )
    if (request.confirm && job.launch) {
      const { confirmStart } = await import('./confirm-start.ts')
      const program = this.#program
      args = await confirmStart({ request, args, launch: job.launch, program, log })
    }
    if (request.asksOnce && job.launch?.confirmHostModels) {
      const { hostModels } = job.launch
      if (!(await job.launch.confirmHostModels({ typical: hostModels, atMost: hostModels })))
        throw new vscode.CancellationError()
    }
    if (job.stopped) throw new vscode.CancellationError()
    log.info(`tfgrpo ${args.join(' ')} (in ${request.cwd})`)
    const work = (report: Report | null, token: vscode.CancellationToken | null) =>
      this.#execute(job, args, report, token)
    const result = request.quiet
      ? await work(null, null)
      : await vscode.window.withProgress(
          { location: vscode.ProgressLocation.Notification, title: request.title, cancellable: true },
          (progress, token) => work((value) => progress.report(value), token),
        )
    log.info(`tfgrpo ended: ${result.signal ?? `exit code ${result.code}`}`)
    return result
  }

  async #execute(
    job: Job,
    args: readonly string[],
    report: Report | null,
    token: vscode.CancellationToken | null,
  ): Promise<JobResult> {
    const { request, launch } = job
    const { context, log } = this.#needs
    const shown = new Shown(report)
    const said: UserMessage[] = []
    const heard: ReceivedFromTrainer = {
      record: (record) => {
        job.known.take(record)
        request.onRecord?.(record)
        shown.show(request.progress ? request.progress(record) : job.progress())
        this.#notifySoon()
      },
      say: (message) => {
        said.push(message)
        if (said.length > SAID) said.shift()
        log.info(inEditorWords(message, vscode.l10n))
      },
      runOpened: ({ folder }) => {
        job.run = folder
        void rememberCaps(
          context.workspaceState,
          folder,
          args,
          runSettings(vscode.workspace.getConfiguration('tfgrpo')),
        )
        this.#notifySoon()
      },
      ...(launch?.chat ? { chat: launch.chat } : {}),
    }
    const network = this.#needs.models.network()
    const trainer = startTrainer({
      program: this.#program,
      args: [...args, ...(launch?.args ?? [])],
      cwd: request.cwd,
      env: launch?.env ?? network.env,
      secrets: launch?.secrets ?? network.secrets,
      heard,
      onOutput: (text) => log.warn(text.trimEnd()),
    })
    job.trainer = trainer
    const cancels = [token, request.token].map((one) => one?.onCancellationRequested(() => job.stop()))
    if (token?.isCancellationRequested || request.token?.isCancellationRequested) job.stop()
    try {
      const { code, signal } = endOf(await trainer.ended, job.stopped)
      return {
        code,
        signal,
        last: job.known.last,
        said,
        run: job.run,
        state: job.state,
        quarantined: job.known.quarantined,
        leftOut: job.known.leftOut,
        doubtful: job.known.doubtful,
      }
    } finally {
      for (const cancel of cancels) cancel?.dispose()
    }
  }

  get #program(): string {
    return join(this.#needs.context.extensionPath, 'dist', 'cli.js')
  }

  #notifySoon(): void {
    this.#notifying ??= setTimeout(() => this.#notify(), NOTIFY_MS)
  }

  #notify(): void {
    if (this.#notifying) clearTimeout(this.#notifying)
    this.#notifying = null
    this.#changed.fire()
  }
}

class Job implements RunningJob {
  readonly request: JobRequest
  readonly library: string | null
  readonly known = new JobState(performance.now())
  readonly #changed: () => void
  models = ''
  run: string | null = null
  launch: ModelLaunch | null = null
  trainer: TrainerProcess | null = null
  stopped = false

  constructor(request: JobRequest, library: string | null, changed: () => void) {
    this.request = request
    this.library = library
    this.#changed = changed
  }

  get state() {
    return this.known.state
  }

  get training() {
    return this.known.training
  }

  get groups() {
    return this.known.groups
  }

  get looks() {
    return this.known.looks
  }

  get attempts() {
    return this.known.attempts
  }

  get line() {
    return this.known.line(performance.now())
  }

  progress(): { message: string; share?: number } {
    const { share } = this.known
    return { message: this.line, ...(share === null ? {} : { share }) }
  }

  stop(): void {
    if (this.stopped) return
    this.stopped = true
    this.trainer?.stop('Cancelled in the editor.')
    this.#changed()
  }
}

/**
 * One run per library: two would learn from and write to the same file. A caller that shows results itself shows this
 * too.
 */
function refuse({ quiet }: JobRequest, other: RunningJob): never {
  const message = vscode.l10n.t(
    '"{0}" is still running for this library. Only one run at a time is possible.',
    other.request.title,
  )
  if (quiet) throw new UserError(message)
  const show = vscode.l10n.t('Show It')
  const stop = vscode.l10n.t('Stop It')
  // Not awaited: the job is refused, whatever happens to the message.
  void vscode.window.showWarningMessage(message, show, stop).then((chosen) => {
    if (chosen === stop) other.stop()
    return chosen === show ? vscode.commands.executeCommand('tfgrpo.showRun', other) : undefined
  })
  throw new vscode.CancellationError()
}

type Report = (value: { message?: string; increment?: number }) => void

/** Turns shares of the whole into the increments that a notification takes. */
class Shown {
  readonly #report: Report | null
  #percent = 0
  #last = 0

  constructor(report: Report | null) {
    this.#report = report
  }

  show(value: { message?: string; share?: number } | null): void {
    if (!value || !this.#report) return
    const percent = Math.max(this.#percent, Math.round((value.share ?? 0) * 100))
    const increment = percent - this.#percent
    // A run of small calls has hundreds of records a second.
    const now = performance.now()
    if (increment === 0 && now - this.#last < NOTIFY_MS) return
    this.#percent = percent
    this.#last = now
    this.#report({
      ...(value.message === undefined ? {} : { message: value.message }),
      ...(increment > 0 ? { increment } : {}),
    })
  }
}

async function libraryOf(folder: string): Promise<string> {
  const { nearestLibrary } = await import('../../node/library/library-file.ts')
  return nearestLibrary(folder)
}
