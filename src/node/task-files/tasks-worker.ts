/** A thread that reads task files: large ones would block the editor. */
import { parentPort } from 'node:worker_threads'
import { parseTaskFile } from '../../core/tasks/parse-task-file.ts'
import type { ParsedTaskFile } from '../../core/tasks/parsed-task.ts'
import { connect } from '../rpc/connect.ts'
import { threadLine } from '../rpc/line.ts'
import { type InspectedGroup, inspectWorkspace } from './inspect-workspace.ts'

/** Functions of that thread. */
export interface TasksReader {
  parse(text: string, file: string): Promise<ParsedTaskFile>
  inspect(files: readonly string[], cwd: string, only: string | undefined): Promise<InspectedGroup[]>
}

if (parentPort)
  connect<object, TasksReader>(threadLine(parentPort), {
    parse: async (text, file) => parseTaskFile(text, file),
    inspect: inspectWorkspace,
  })
