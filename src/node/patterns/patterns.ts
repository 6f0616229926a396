import { Worker } from 'node:worker_threads'
import { CallError, isNamed } from '../../core/errors.ts'
import type { Patterns } from '../../core/ports.ts'
import { entryPath } from '../entry.ts'
import type { PatternAnswer, PatternQuestion } from './patterns-worker.ts'

/** How long a user's pattern or schema may take. It is linear work on a reply: more is a runaway. */
const DEADLINE_MS = 1000

// Without the outer Omit the union would lose its fields.
type Asked = PatternQuestion extends infer Q ? (Q extends { id: number } ? Omit<Q, 'id'> : never) : never

interface Waiting {
  question: Asked
  resolve(answer: PatternAnswer): void
  reject(error: Error): void
}

/**
 * Runs users' patterns and schemas in one worker thread, one question at a time, so that the deadline measures a
 * question and not the queue. A worker that misses it is ended and replaced.
 */
export class WorkerPatterns implements Patterns {
  private readonly queue: Waiting[] = []
  private readonly deadlineMs: number
  private worker: Worker | null = null
  private busy = false
  private closed = false
  private next = 1

  constructor(deadlineMs = DEADLINE_MS) {
    this.deadlineMs = deadlineMs
  }

  async regexTest(pattern: string, flags: string, text: string): Promise<boolean> {
    const answer = await this.ask({ kind: 'regex', pattern, flags, text })
    if ('found' in answer) return answer.found
    throw new CallError('request', `The pattern /${pattern}/${flags} is not valid: ${problem(answer)}`)
  }

  /**
   * Lines of a text that match, counted from 0; at most `most`.
   * @param flags without g and y
   */
  async matchingLines(pattern: string, flags: string, text: string, most: number): Promise<number[]> {
    const answer = await this.ask({ kind: 'lines', pattern, flags, text, most })
    if ('lines' in answer) return answer.lines
    throw new CallError('request', `The pattern /${pattern}/${flags} is not valid: ${problem(answer)}`)
  }

  async validateSchema(schema: unknown, value: unknown): Promise<string[]> {
    const answer = await this.ask({ kind: 'schema', schema, value })
    if ('errors' in answer) return answer.errors
    throw new CallError('request', `The JSON schema is not valid: ${problem(answer)}`)
  }

  /** What is wrong with a schema whatever it is for; null when nothing. */
  async schemaProblem(schema: unknown): Promise<string | null> {
    try {
      const answer = await this.ask({ kind: 'compile', schema })
      return 'invalid' in answer ? answer.invalid : null
    } catch (error) {
      if (!isNamed<CallError>(error, 'CallError')) throw error
      return error.message
    }
  }

  /** Ends the worker. Questions still waiting fail. */
  async close(): Promise<void> {
    this.closed = true
    for (const waiting of this.queue.splice(0))
      waiting.reject(new CallError('deadline', 'The run has ended.'))
    await this.worker?.terminate()
    this.worker = null
  }

  private ask(question: Asked): Promise<PatternAnswer> {
    return new Promise((resolve, reject) => {
      this.queue.push({ question, resolve, reject })
      void this.drain()
    })
  }

  private async drain(): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      for (let waiting = this.queue.shift(); waiting !== undefined; waiting = this.queue.shift()) {
        try {
          waiting.resolve(await this.one(waiting.question))
        } catch (error) {
          waiting.reject(error as Error)
        }
      }
    } finally {
      this.busy = false
    }
  }

  private async one(asked: Asked): Promise<PatternAnswer> {
    if (this.closed) throw new CallError('deadline', 'The run has ended.')
    const worker = await this.ready()
    const id = this.next++
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        worker.removeAllListeners('message')
        worker.removeAllListeners('error')
        worker.removeAllListeners('exit')
      }
      const fail = (message: string) => {
        stop()
        if (this.worker === worker) this.worker = null
        // Only the end of the thread stops a runaway pattern; nobody waits for it.
        void worker.terminate()
        reject(new CallError('deadline', message))
      }
      const what = 'pattern' in asked ? `The pattern /${asked.pattern}/${asked.flags}` : 'The JSON schema'
      const on = asked.kind === 'lines' ? 'one file' : 'this reply'
      const timer = setTimeout(
        () =>
          fail(
            asked.kind === 'compile'
              ? `${what} takes longer than ${this.deadlineMs} ms to read; make it smaller`
              : `${what} took longer than ${this.deadlineMs} ms on ${on}; write it so that it cannot backtrack.`,
          ),
        this.deadlineMs,
      )
      worker.on('message', (answer: PatternAnswer) => {
        if (answer.id !== id) return
        stop()
        resolve(answer)
      })
      worker.on('error', (error) => fail(`${what} could not be run: ${error.message}.`))
      worker.on('exit', () => fail(`${what} could not be run: its worker ended.`))
      worker.postMessage({ ...asked, id } satisfies PatternQuestion)
    })
  }

  /** The worker, started and loaded: its start does not count against a question's deadline. */
  private async ready(): Promise<Worker> {
    if (this.worker) return this.worker
    const worker = new Worker(entryPath('patterns-worker', 'patterns/patterns-worker.ts'), {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    await new Promise<void>((resolve, reject) => {
      worker.once('online', () => resolve())
      worker.once('error', reject)
    })
    // `online` comes before the imports: one answered question means that they are done.
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve())
      worker.once('error', reject)
      worker.postMessage({ id: 0, kind: 'regex', pattern: '', flags: '', text: '' } satisfies PatternQuestion)
    })
    worker.removeAllListeners('error')
    // From here on a question's timer keeps the process alive, an idle worker does not.
    worker.unref()
    this.worker = worker
    return worker
  }
}

const problem = (answer: PatternAnswer) => ('invalid' in answer ? `${answer.invalid}.` : 'no answer.')
