import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Diagnostic, Range } from '../../core/tasks/diagnostics.ts'
import type { ParsedTask } from '../../core/tasks/parsed-task.ts'
import type { Task } from '../../core/tasks/task.ts'
import { blankShown } from './blank-shown.ts'
import { grpoDirOf } from './find-grpo-dir.ts'
import { SHOW_LIMIT, type WorkspaceReader } from './workspace-reader.ts'

/** Reports that something a task refers to is missing or cannot be used. */
type Report = (diagnostic: Diagnostic) => void

/**
 * Adds to a task what it refers to on disk: the absolute workspace with its digest and the content of shown files.
 * `path` is the task file's absolute path. The digest covers the modules of script verifiers too, since a verdict
 * depends on them. What is missing is reported with its position; the task is then incomplete and must not be used.
 */
export async function resolveTask(
  task: ParsedTask,
  path: string,
  reader: WorkspaceReader,
  report: Report,
): Promise<Task> {
  const { ranges, workspace: written, show, ...rest } = task
  const fail = (range: Range, message: string) =>
    report({ file: task.position.file, ...range, severity: 'error', message })

  const resolved: Task = {
    ...rest,
    show: [],
    workspaceDigest: '',
    position: { ...task.position, file: path },
  }
  if (written !== undefined) {
    const absolute = resolve(dirname(path), written)
    let folder = await reader.folder(absolute, task.commit === undefined)
    if ('problem' in folder) {
      fail(ranges.workspace, folder.problem)
      return resolved
    }
    resolved.workspace = absolute
    resolved.workspaceDigest = folder.digest
    if (task.commit !== undefined) {
      const tree = await reader.commit(
        absolute,
        await grpoDirOf(path),
        task.commit,
        task.tests ?? [],
        show.length > 0,
      )
      if ('problem' in tree) {
        fail(ranges.commit, `task "${task.id}": ${tree.problem}.`)
        return resolved
      }
      resolved.workspace = tree.folder
      resolved.workspaceDigest = tree.digest
      folder = { real: await realpath(tree.folder), digest: tree.digest }
    }
    const { shown, problems } = await blankShown(
      task.verify,
      await shownFiles(task, folder.real, reader, fail),
      (file) => reader.text(folder.real, file),
    )
    resolved.show = shown
    // Such a task cannot be scored, but must not prevent the others from running.
    for (const problem of problems)
      report({
        file: task.position.file,
        ...ranges.verify,
        severity: 'warning',
        message: `task "${task.id}": ${problem}`,
      })
  }
  await addModules(task, resolved, path, reader, fail)
  return resolved
}

async function shownFiles(
  task: ParsedTask,
  workspace: string,
  reader: WorkspaceReader,
  fail: (range: Range, message: string) => void,
): Promise<Task['show']> {
  const shown: Task['show'] = []
  let total = 0
  let largest = { path: '', bytes: -1, range: task.ranges.id }
  for (const [index, path] of task.show.entries()) {
    const range = task.ranges.show[index] ?? task.ranges.id
    const file = await reader.show(workspace, path)
    if ('problem' in file) {
      fail(range, file.problem)
      continue
    }
    shown.push({ path, content: file.content })
    total += file.bytes
    if (file.bytes > largest.bytes) largest = { path, bytes: file.bytes, range }
  }
  if (total > SHOW_LIMIT) {
    fail(
      largest.range,
      `task "${task.id}" shows ${kilobytes(total)} KB of files, but at most ${SHOW_LIMIT / 1024} KB fit; the largest is "${largest.path}" with ${kilobytes(largest.bytes)} KB, so show less of it.`,
    )
  }
  return shown
}

async function addModules(
  task: ParsedTask,
  resolved: Task,
  path: string,
  reader: WorkspaceReader,
  fail: (range: Range, message: string) => void,
): Promise<void> {
  const hash = createHash('sha256').update(resolved.workspaceDigest)
  let any = false
  const folders = task.verify.flatMap((verifier) => (verifier.type === 'harbor' ? [verifier.tests] : []))
  if (task.image !== undefined && 'build' in task.image) folders.push(task.image.build)
  for (const written of folders) {
    const folder = await reader.folder(resolve(dirname(path), written))
    if ('problem' in folder)
      fail(task.ranges.verify, `task "${task.id}": ${folder.problem.replace('workspace:', 'its path')}`)
    else hash.update(`\0${written}\0${folder.digest}\0`)
    any = true
  }
  for (const verifier of task.verify) {
    if (verifier.type !== 'script') continue
    const bytes = await reader.module(resolve(dirname(path), verifier.module))
    if (bytes === null) {
      fail(
        task.ranges.verify,
        `the module "${verifier.module}" does not exist next to the task file; create it or correct module:.`,
      )
      continue
    }
    hash.update(`\0${verifier.module}\0${bytes.length}\0`).update(bytes)
    any = true
  }
  if (any) resolved.workspaceDigest = hash.digest('hex')
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1).replace(/\.0$/, '')
}
