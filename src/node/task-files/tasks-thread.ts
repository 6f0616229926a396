import { Worker } from 'node:worker_threads'
import type { ParsedTaskFile } from '../../core/tasks/parsed-task.ts'
import { entryPath } from '../entry.ts'
import type { InspectedGroup } from './inspect-workspace.ts'
import type { TasksAnswer, TasksQuestion } from './tasks-worker.ts'

interface Waiting {
  /** a newer question of the same subject takes the place of an older one */
  subject: string
  question: TasksQuestion
  resolve(answer: TasksAnswer | null): void
  reject(error: Error): void
}

/** Reads task files in a thread, one question at a time; of questions about the same thing only the newest counts. */
export class TasksThread {
  readonly #queue: Waiting[] = []
  #worker: Worker | null = null
  #current: Waiting | null = null

  /** Null when a newer text of the same file was asked about meanwhile. */
  async parse(text: string, file: string): Promise<ParsedTaskFile | null> {
    const answer = await this.#ask(`parse ${file}`, { kind: 'parse', text, file })
    return answer !== null && 'parsed' in answer ? answer.parsed : null
  }

  /** Null when it was asked again meanwhile. */
  async inspect(files: readonly string[], cwd: string, only?: string): Promise<InspectedGroup[] | null> {
    const question = { kind: 'inspect' as const, files, cwd, ...(only === undefined ? {} : { only }) }
    const answer = await this.#ask(`inspect ${only ?? ''}`, question)
    return answer !== null && 'groups' in answer ? answer.groups : null
  }

  /** Ends the thread; what was asked is answered with null. A later question starts it anew. */
  async close(): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.resolve(null)
    this.#current?.resolve(null)
    this.#current = null
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #ask(subject: string, question: TasksQuestion): Promise<TasksAnswer | null> {
    const older = this.#queue.findIndex((waiting) => waiting.subject === subject)
    if (older >= 0) this.#queue.splice(older, 1)[0]!.resolve(null)
    return new Promise((resolve, reject) => {
      this.#queue.push({ subject, question, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#current !== null) return
    this.#current = this.#queue.shift() ?? null
    if (this.#current === null) return
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(this.#current.question)
  }

  #start(): Worker {
    const worker = new Worker(entryPath('tasks-worker', 'task-files/tasks-worker.ts'), { execArgv: [] })
    const settle = (answer: (waiting: Waiting) => void) => {
      const waiting = this.#current
      this.#current = null
      // An idle thread keeps no process alive.
      worker.unref()
      if (waiting) answer(waiting)
      this.#next()
    }
    worker.on('message', (answer: TasksAnswer) => {
      if (worker !== this.#worker) return
      settle((waiting) => {
        if ('failed' in answer) waiting.reject(new Error(answer.failed))
        else waiting.resolve(this.#overtaken(waiting) ? null : answer)
      })
    })
    worker.on('error', (error) => {
      if (worker !== this.#worker) return
      this.#worker = null
      settle((waiting) => waiting.reject(error))
    })
    return worker
  }

  #overtaken({ subject }: Waiting): boolean {
    return this.#queue.some((waiting) => waiting.subject === subject)
  }
}
