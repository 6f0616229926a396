import { Worker } from 'node:worker_threads'
import { CallError, isNamed, messageOf } from '../../core/errors.ts'
import type { Patterns } from '../../core/ports.ts'
import { entryPath } from '../entry.ts'
import { connect, type Remote } from '../rpc/connect.ts'
import { threadLine } from '../rpc/line.ts'
import type { PatternsThread } from './patterns-worker.ts'

/** How long a user's pattern or schema may take. It takes linear time on a reply: longer means runaway backtracking. */
const DEADLINE_MS = 1000

interface Thread {
  worker: Worker
  remote: Remote<PatternsThread>
}

interface Question<T> {
  /** the pattern or schema, for people */
  what: string
  /** the end of the message if it misses the deadline */
  late: string
  ask(thread: Remote<PatternsThread>): Promise<T>
}

/**
 * Runs users' patterns and schemas in one worker thread, one question at a time, so that the deadline measures
 * the question, not the queue. A worker that misses it is ended and replaced.
 */
export class WorkerPatterns implements Patterns {
  private readonly deadlineMs: number
  private thread: Thread | null = null
  private turn: Promise<unknown> = Promise.resolve()
  private asking = ''
  private closed = false

  constructor(deadlineMs = DEADLINE_MS) {
    this.deadlineMs = deadlineMs
  }

  regexTest(pattern: string, flags: string, text: string): Promise<boolean> {
    return this.inTurn({
      what: `The pattern /${pattern}/${flags}`,
      late: this.runaway('this reply'),
      ask: (thread) => thread.call('found', pattern, flags, text),
    })
  }

  /**
   * The matching lines of a text, counted from 0; at most `max`.
   * @param flags without g and y
   */
  matchingLines(pattern: string, flags: string, text: string, max: number): Promise<number[]> {
    return this.inTurn({
      what: `The pattern /${pattern}/${flags}`,
      late: this.runaway('one file'),
      ask: (thread) => thread.call('lines', pattern, flags, text, max),
    })
  }

  validateSchema(schema: unknown, value: unknown): Promise<string[]> {
    return this.inTurn({
      what: 'The JSON schema',
      late: this.runaway('this reply'),
      ask: (thread) => thread.call('errors', schema, value),
    })
  }

  /** What is wrong with a schema itself; null if nothing. */
  async schemaProblem(schema: unknown): Promise<string | null> {
    try {
      return await this.inTurn({
        what: 'The JSON schema',
        late: `takes longer than ${this.deadlineMs} ms to read; make it smaller`,
        ask: (thread) => thread.call('problem', schema),
      })
    } catch (error) {
      if (!isNamed<CallError>(error, 'CallError')) throw error
      return error.message
    }
  }

  /** Ends the worker. Questions still waiting fail. */
  async close(): Promise<void> {
    this.closed = true
    if (this.thread) await this.end(this.thread, 'could not be run: the run has ended.')
  }

  private runaway(on: string): string {
    return `took longer than ${this.deadlineMs} ms on ${on}; write it so that it cannot backtrack.`
  }

  private inTurn<T>(question: Question<T>): Promise<T> {
    const answer = this.turn.then(() => this.one(question))
    this.turn = answer.catch(() => {})
    return answer
  }

  /** Throws CallError: 'request' if the pattern or schema is not valid, 'deadline' if there was no answer. */
  private async one<T>({ what, late, ask }: Question<T>): Promise<T> {
    if (this.closed) throw new CallError('deadline', 'The run has ended.')
    this.asking = what
    this.thread ??= await this.start()
    const { thread } = this
    const timer = setTimeout(() => void this.end(thread, late), this.deadlineMs)
    try {
      return await ask(thread.remote)
    } catch (error) {
      if (isNamed<CallError>(error, 'CallError')) throw error
      const said = messageOf(error).sentence
      throw new CallError('request', `${what} is not valid: ${said}.`)
    } finally {
      clearTimeout(timer)
    }
  }

  /** The worker, started and loaded: its start does not count against a question's deadline. */
  private async start(): Promise<Thread> {
    const worker = new Worker(entryPath('patterns-worker', 'patterns/patterns-worker.ts'), {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    const thread = { worker, remote: connect<PatternsThread, object>(threadLine(worker), {}) }
    worker.on('error', (error) => void this.end(thread, `could not be run: ${error.message}.`))
    worker.on('exit', () => void this.end(thread, 'could not be run: its worker ended.'))
    // The first answer shows that its imports are done and that the schema of schemas is compiled.
    await thread.remote.call('problem', {})
    // From now on only a question's timer keeps the process alive, not an idle worker.
    worker.unref()
    return thread
  }

  /** Only the end of the thread stops a runaway pattern. */
  private async end(thread: Thread, problem: string): Promise<void> {
    if (this.thread === thread) this.thread = null
    thread.remote.close(new CallError('deadline', `${this.asking} ${problem}`))
    await thread.worker.terminate()
  }
}
