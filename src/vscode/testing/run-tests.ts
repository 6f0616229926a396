import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../../core/errors.ts'
import { reasonMessage } from '../../core/remedy.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { isCancelled } from '../editor/user-error.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import { lastSaid } from '../trainer/job.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { saveFirst } from '../workspace/before-work.ts'
import {
  type Attempt,
  attemptOf,
  type Complaint,
  comparisonLine,
  evalArguments,
  groupOf,
  outcomeOf,
  type TestData,
  type TestMode,
  whyUnscored,
} from './test-outcome.ts'

export interface TestsToRun {
  jobs: Pick<Jobs, 'run'>
  controller: vscode.TestController
  /** what an item of the controller represents */
  dataOf: (item: vscode.TestItem) => TestData | undefined
  request: vscode.TestRunRequest
  mode: TestMode
  token: vscode.CancellationToken
}

/** Tasks that share a library: one run of tfgrpo. */
interface Batch {
  library: string
  files: string[]
  /** by id of the task */
  items: Map<string, vscode.TestItem>
}

/** Runs the tasks of a request, library by library; results are shown as they arrive. */
export async function runTests(asked: TestsToRun): Promise<void> {
  const { jobs, controller, request, mode, token } = asked
  const run = controller.createTestRun(request)
  const cancel = new vscode.CancellationTokenSource()
  const listening = [token, run.token].map((each) => each.onCancellationRequested(() => cancel.cancel()))
  try {
    const tests = testsOf(asked)
    for (const { item } of tests)
      if (item.error !== undefined) run.errored(item, new vscode.TestMessage(String(item.error)))
    const sound = tests.filter(({ item }) => item.error === undefined)
    for (const { item } of sound) run.enqueued(item)
    for (const batch of await batchesOf(sound)) {
      if (cancel.token.isCancellationRequested) skipAll(run, batch.items.values())
      else await runBatch(jobs, run, batch, mode, cancel.token)
    }
  } finally {
    for (const each of listening) each.dispose()
    cancel.dispose()
    run.end()
  }
}

async function runBatch(
  jobs: TestsToRun['jobs'],
  run: vscode.TestRun,
  { library, files, items }: Batch,
  mode: TestMode,
  token: vscode.CancellationToken,
): Promise<void> {
  const settings = vscode.workspace.getConfiguration('tfgrpo')
  const attempts = new Map<string, Attempt[]>()
  const open = new Map(items)
  const settle = (id: string) => {
    const item = open.get(id)
    if (!item) return
    open.delete(id)
    report(run, item, attempts.get(id) ?? [], mode)
  }
  const leaveOut = (id: string, line: string) => {
    const item = open.get(id)
    if (!item) return
    open.delete(id)
    run.skipped(item)
    run.appendOutput(`${line}\r\n`, undefined, item)
  }
  try {
    await saveFirst(...files)
    for (const item of items.values()) run.started(item)
    const result = await jobs.run({
      title:
        items.size === 1
          ? vscode.l10n.t('Trying {0}', [...items.keys()][0]!)
          : vscode.l10n.t('Trying {0} tasks', items.size),
      args: evalArguments(files, [...items.keys()], {
        mode,
        samples: settings.get('samples', 1),
        include: settings.get('include', 'proven'),
      }),
      cwd: dirname(files[0]!),
      kind: 'eval',
      library,
      models: 'policy',
      confirm: true,
      // The Testing view shows the progress and has the button that cancels.
      quiet: true,
      token,
      onRecord: (record) => {
        const one = attemptOf(record)
        if (one && items.has(one.task)) {
          attempts.set(one.task, [...(attempts.get(one.task) ?? []), one])
          reportAttempt(run, items.get(one.task)!, one)
        }
        const { type, task: id, reason } = record
        if (type === 'task-quarantined')
          leaveOut(
            String(id),
            vscode.l10n.t('{0} is quarantined, so it is not run: {1}', String(id), String(reason)),
          )
        if (type === 'task-left-out')
          leaveOut(
            String(id),
            vscode.l10n.t('{0} is left out, so it is not run: {1}', String(id), String(reason)),
          )
        // In a comparison the side with the experiences decides: both must be complete.
        const group = groupOf(record)
        if (group && (mode !== 'compare' || sides(attempts.get(group.task)) === 2)) settle(group.task)
      },
    })
    if (result.code === 130 || token.isCancellationRequested) return skipAll(run, open.values())
    // An empty prior is the same side, run once.
    if (result.code === 0) for (const id of [...open.keys()]) if (attempts.has(id)) settle(id)
    const why = reasonMessage(result.last ?? {}) ??
      lastSaid(result) ?? { sentence: vscode.l10n.t('tfgrpo stopped before this task was tried.') }
    const message = new vscode.TestMessage(inEditorWords(why, vscode.l10n))
    for (const item of open.values()) run.errored(item, message)
  } catch (error) {
    if (isCancelled(error)) return skipAll(run, open.values())
    const message = inEditorWords(messageOf(error), vscode.l10n)
    for (const item of open.values()) run.errored(item, new vscode.TestMessage(message))
  }
}

function sides(attempts: readonly Attempt[] | undefined): number {
  return new Set(attempts?.map(({ arm }) => arm)).size
}

function skipAll(run: vscode.TestRun, items: Iterable<vscode.TestItem>): void {
  for (const item of items) run.skipped(item)
}

/** An attempt in the output of the run. */
function reportAttempt(run: vscode.TestRun, item: vscode.TestItem, one: Attempt): void {
  const side = one.arm === 'none' ? vscode.l10n.t('without experience') : vscode.l10n.t('with experience')
  const head =
    one.score === null
      ? vscode.l10n.t('{0}, {1}: unscored', one.task, side)
      : vscode.l10n.t('{0}, {1}: score {2}', one.task, side, one.score.toFixed(2))
  const lines = [
    head,
    ...(one.reply === '' ? [] : [one.reply]),
    whyUnscored(one, vscode.l10n) || one.feedback,
    '',
  ]
  const at = item.uri && item.range ? new vscode.Location(item.uri, item.range.start) : undefined
  run.appendOutput(`${lines.join('\n').replace(/\r?\n/g, '\r\n')}\r\n`, at, item)
}

/** Without a duration: attempts run concurrently and wait for a model together, so no task has a time of its own. */
function report(
  run: vscode.TestRun,
  item: vscode.TestItem,
  attempts: readonly Attempt[],
  mode: TestMode,
): void {
  const { state, complaints } = outcomeOf(attempts, mode, vscode.l10n)
  const line = mode === 'compare' ? comparisonLine(attempts) : null
  if (line)
    run.appendOutput(
      `${vscode.l10n.t('{0}: {1} without, {2} with experience', item.label, line.without, line.with)}\r\n`,
      undefined,
      item,
    )
  if (state === 'passed') {
    run.passed(item)
    return
  }
  const messages = complaints.map((complaint) => testMessage(complaint, item))
  if (state === 'failed') run.failed(item, messages)
  else run.errored(item, messages)
}

function testMessage(
  { side, message, expected, received }: Complaint,
  item: vscode.TestItem,
): vscode.TestMessage {
  const text =
    side === 'without'
      ? vscode.l10n.t('Without experience: {0}', message)
      : side === 'with'
        ? vscode.l10n.t('With experience: {0}', message)
        : message || vscode.l10n.t('No attempt was scored.')
  const shown =
    expected === undefined || received === undefined
      ? new vscode.TestMessage(text)
      : vscode.TestMessage.diff(text, expected, received)
  if (item.uri && item.range) shown.location = new vscode.Location(item.uri, item.range.start)
  return shown
}

/** A task that is run, and its item. */
interface TaskTest {
  item: vscode.TestItem
  task: Extract<TestData, { kind: 'task' }>
}

/** The tasks of a request; of a file all of its own. */
function testsOf({ controller, request, dataOf }: TestsToRun): TaskTest[] {
  const excluded = new Set(request.exclude)
  const found = new Map<vscode.TestItem, TaskTest>()
  const take = (item: vscode.TestItem) => {
    if (excluded.has(item)) return
    const data = dataOf(item)
    switch (data?.kind) {
      case 'task':
        found.set(item, { item, task: data })
        break
      case 'file':
        for (const [, child] of item.children) take(child)
    }
  }
  if (request.include) for (const item of request.include) take(item)
  else for (const [, item] of controller.items) take(item)
  return [...found.values()]
}

async function batchesOf(tests: readonly TaskTest[]): Promise<Batch[]> {
  const batches = new Map<string, Batch>()
  for (const { item, task } of tests) {
    const { file, id } = task
    const library = join(await grpoDirOf(file), 'library.yaml')
    const batch: Batch = batches.get(library) ?? { library, files: [], items: new Map() }
    batches.set(library, batch)
    if (!batch.files.includes(file)) batch.files.push(file)
    batch.items.set(id, item)
  }
  return [...batches.values()]
}
