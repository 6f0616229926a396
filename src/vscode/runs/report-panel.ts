import { randomBytes } from 'node:crypto'
import * as vscode from 'vscode'
import { shellWords } from '../../core/report/shell-words.ts'
import { reportAssets } from '../../node/report/assets.ts'
import { type ReportLimits, readReport } from '../../node/report/read-report.ts'
import { libraryOfRun } from '../../node/runs/run-library-file.ts'
import type { FromPage, ToPage } from '../../webview/editor-link.ts'
import { html } from '../../webview/html.ts'
import { renderReport } from '../../webview/report.ts'
import type { Words } from '../../webview/report-parts.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import { phaseWords } from '../editor/words.ts'
import type { RunningJob } from '../trainer/job.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { argumentsOf } from '../trainer/run-arguments.ts'

/** The page is sent to another process as one text: its limit is lower than that of a file. */
const LIMITS: ReportLimits = { tries: 6000, whole: 800, characters: 12_000 }
/** Live numbers are sent at most this often. */
const LIVE_MS = 500

const WORDS: Words = {
  told: (told) => inEditorWords(told, vscode.l10n),
  again: (run, { policy, optimizer }) =>
    shellWords([
      'tfgrpo',
      ...argumentsOf(run),
      '--model',
      policy,
      ...(optimizer === policy ? [] : ['--optimizer-model', optimizer]),
    ]),
}

/** The runs in progress, whose reports are live. */
export type ReportJobs = Pick<Jobs, 'running' | 'onDidChange'>

/**
 * The report of one run in a webview. Reads the run's folder; while the run continues in this window, its curves are
 * updated.
 */
export class ReportPanel {
  readonly #jobs: ReportJobs
  readonly #folder: string
  readonly #panel: vscode.WebviewPanel
  readonly #subscriptions: vscode.Disposable[] = []
  /** whether the page was made from a run in progress */
  #live = false
  /** whether the page has reported that it is ready */
  #ready = false
  /** the groups on the page, as "phase/task" */
  #groups: ReadonlySet<string> = new Set()
  /** what of the attempts under way the page shows */
  #attempts = -1
  #focus: ToPage | null = null
  #sending: NodeJS.Timeout | null = null
  #closed = false
  /** number of pages started: of two the newer one is shown */
  #renders = 0

  constructor(jobs: ReportJobs, folder: string, panel: vscode.WebviewPanel) {
    this.#jobs = jobs
    this.#folder = folder
    this.#panel = panel
    panel.webview.options = { enableScripts: true, localResourceRoots: [] }
    panel.iconPath = new vscode.ThemeIcon('graph-line')
    this.#subscriptions.push(
      panel.webview.onDidReceiveMessage((message: FromPage) => this.#take(message)),
      jobs.onDidChange(() => this.#jobsChanged()),
    )
    panel.onDidDispose(() => {
      this.#closed = true
      if (this.#sending) clearTimeout(this.#sending)
      for (const one of this.#subscriptions) one.dispose()
    })
  }

  reveal(): void {
    this.#panel.reveal()
  }

  /**
   * Opens the attempts at a task, as soon as the page is ready; the page is made again where the run had not come so
   * far.
   */
  focus(phase: string, task: string): void {
    this.#focus = { type: 'focus', phase, task }
    if (this.#live && !this.#groups.has(`${phase}/${task}`)) void this.render()
    else if (this.#ready) this.#sendFocus()
  }

  /** Makes the page from the present content of the run's folder. */
  async render(): Promise<void> {
    const job = this.#job
    this.#live = job !== null
    this.#ready = false
    this.#attempts = -1
    const mine = ++this.#renders
    const stale = () => this.#closed || mine !== this.#renders
    const nonce = randomBytes(16).toString('base64')
    try {
      const [data, assets] = await Promise.all([readReport(this.#folder, LIMITS), reportAssets()])
      if (stale()) return
      // The run's files lag behind its records.
      if (job && job.training.length >= data.training.length) data.training = [...job.training]
      if (job && job.looks.length >= data.looks.length) data.looks = [...job.looks]
      this.#groups = new Set(data.groups.map(({ phase, task }) => `${phase}/${task}`))
      this.#panel.title = vscode.l10n.t('Run {0}', data.run)
      this.#panel.webview.html = renderReport(data, assets, WORDS, {
        nonce,
        folder: this.#folder,
        live: job?.line ?? null,
      })
    } catch (error) {
      if (stale()) return
      // A run that was deleted since, or a damaged one: the panel reports it and stays usable.
      this.#panel.webview.html = failed((error as Error).message)
    }
  }

  get #job(): RunningJob | null {
    return this.#jobs.running.find(({ run }) => run === this.#folder) ?? null
  }

  #jobsChanged(): void {
    const job = this.#job
    if ((job !== null) !== this.#live) void this.render()
    else if (job)
      this.#sending ??= setTimeout(() => {
        this.#sending = null
        this.#sendLive()
      }, LIVE_MS)
  }

  #sendLive(): void {
    const job = this.#job
    if (!job || !this.#ready) return
    const { line, state, attempts } = job
    const phase = state.phase ? phaseWords(state.phase, vscode.l10n) : ''
    this.#send({ type: 'live', line, phase, training: [...job.training], looks: [...job.looks] })
    if (attempts.version === this.#attempts) return
    this.#attempts = attempts.version
    this.#send({ type: 'attempts', attempts: attempts.all() })
  }

  #sendFocus(): void {
    if (this.#focus) this.#send(this.#focus)
    this.#focus = null
  }

  #send(message: ToPage): void {
    void this.#panel.webview.postMessage(message)
  }

  #take(message: FromPage): void {
    switch (message.type) {
      case 'ready':
        this.#ready = true
        this.#sendFocus()
        this.#sendLive()
        break
      case 'refresh':
        void this.render()
        break
      case 'experience':
        void vscode.commands.executeCommand(
          'tfgrpo.openExperience',
          libraryOfRun(this.#folder),
          String(message.id),
        )
    }
  }
}

function failed(message: string): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head><body><h1>${vscode.l10n.t('This report cannot be shown')}</h1><p>${message}</p></body></html>`
    .text
}
