import { Worker } from 'node:worker_threads'
import type { ParsedTaskFile } from '../../core/tasks/parsed-task.ts'
import { entryPath } from '../entry.ts'
import { connect, type Remote } from '../rpc/connect.ts'
import { threadLine } from '../rpc/line.ts'
import type { InspectedGroup } from './inspect-workspace.ts'
import type { TasksReader } from './tasks-worker.ts'

interface Thread {
  worker: Worker
  remote: Remote<TasksReader>
}

/** Reads task files in a thread, one request at a time; of requests about the same subject only the newest counts. */
export class TasksThread {
  #thread: Thread | null = null
  #turn: Promise<unknown> = Promise.resolve()
  /** the newest unanswered request of each subject */
  readonly #newest = new Map<string, object>()

  /** Null if a newer text of the same file was requested meanwhile. */
  parse(text: string, file: string): Promise<ParsedTaskFile | null> {
    return this.#ask(`parse ${file}`, (reader) => reader.call('parse', text, file))
  }

  /** Null if it was requested again meanwhile. */
  inspect(files: readonly string[], cwd: string, only?: string): Promise<InspectedGroup[] | null> {
    return this.#ask(`inspect ${only ?? ''}`, (reader) => reader.call('inspect', files, cwd, only))
  }

  /** Ends the thread; pending requests are answered with null. A later request starts it again. */
  async close(): Promise<void> {
    this.#newest.clear()
    await this.#end(new Error('The thread that reads task files was closed.'))
  }

  async #ask<T>(subject: string, question: (reader: Remote<TasksReader>) => Promise<T>): Promise<T | null> {
    const me = {}
    this.#newest.set(subject, me)
    const overtaken = () => this.#newest.get(subject) !== me
    const answer = this.#turn.then(async () => {
      if (overtaken()) return null
      this.#thread ??= this.#start()
      const { worker, remote } = this.#thread
      worker.ref()
      try {
        const answered = await question(remote)
        return overtaken() ? null : answered
      } catch (error) {
        if (overtaken()) return null
        throw error
      } finally {
        // An idle thread must not keep the process alive.
        worker.unref()
        if (!overtaken()) this.#newest.delete(subject)
      }
    })
    this.#turn = answer.catch(() => {})
    return answer
  }

  #start(): Thread {
    const worker = new Worker(entryPath('tasks-worker', 'task-files/tasks-worker.ts'), { execArgv: [] })
    const thread = { worker, remote: connect<TasksReader, object>(threadLine(worker), {}) }
    worker.on('error', (error) => {
      if (this.#thread === thread) void this.#end(error)
    })
    return thread
  }

  async #end(error: Error): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    thread?.remote.close(error)
    await thread?.worker.terminate()
  }
}
