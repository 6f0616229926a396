/** A thread that reads task files: what is large would stop the editor from answering. */
import { parentPort } from 'node:worker_threads'
import { parseTaskFile } from '../../core/tasks/parse-task-file.ts'
import type { ParsedTaskFile } from '../../core/tasks/parsed-task.ts'
import { type InspectedGroup, inspectWorkspace } from './inspect-workspace.ts'

export type TasksQuestion =
  | { kind: 'parse'; text: string; file: string }
  | { kind: 'inspect'; files: readonly string[]; cwd: string; only?: string }

export type TasksAnswer = { parsed: ParsedTaskFile } | { groups: InspectedGroup[] } | { failed: string }

parentPort?.on('message', async (question: TasksQuestion) => {
  let answer: TasksAnswer
  try {
    answer =
      question.kind === 'parse'
        ? { parsed: parseTaskFile(question.text, question.file) }
        : { groups: await inspectWorkspace(question.files, question.cwd, question.only) }
  } catch (error) {
    answer = { failed: error instanceof Error ? error.message : String(error) }
  }
  parentPort?.postMessage(answer)
})
