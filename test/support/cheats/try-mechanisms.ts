/** Tries answers of the corpus with real processes. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CommandRequest, CommandResult, Workspaces } from '../../../src/core/ports.ts'
import type { Task } from '../../../src/core/tasks/task.ts'
import { findTampering } from '../../../src/core/verify/contradiction.ts'
import { runOnce } from '../../../src/core/verify/run-once.ts'
import type { Verdict } from '../../../src/core/verify/verdict.ts'
import { verify } from '../../../src/core/verify/verify.ts'
import { checkSources } from '../../../src/node/workspaces/open/check-sources.ts'
import { makeContext, makeTask } from '../../unit/core/verify/make-task.ts'
import type { Honest } from './honest-answers.ts'
import type { Mechanism } from './mechanism.ts'
import { answerOf, type Parts, RIGHT, type Runner } from './runners.ts'

const SECONDS = 20
const WIDTH = 3

/** What became of one way to a better score. */
export interface Row {
  runner: string
  mechanism: string
  /** score of the same answer without it */
  floor: number
  score: number | null
  /** what stopped it: its score is not above the floor, it has none, the verifier or the twins saw through it; null = nothing */
  line: 'score' | 'unscored' | 'tampering' | 'contradiction' | null
}

/** What became of an answer that tries to do what is asked. */
export interface HonestRow {
  runner: string
  answer: string
  score: number | null
  /** why it has no score, or what it was marked for; null = as it should be */
  marked: string | null
}

/** The corpus' tasks in folders of this machine. */
export class Corpus {
  readonly #root = mkdtempSync(join(tmpdir(), 'tfgrpo-cheats-'))
  readonly #runs = new Map<string, Promise<CommandResult>>()
  readonly #workspaces: Workspaces

  /** @param packages node_modules for the runners that need one */
  constructor(workspaces: Workspaces, runners: readonly Runner[], packages: (runner: Runner) => string) {
    this.#workspaces = workspaces
    for (const runner of runners) {
      const files = { ...runner.files, [runner.write]: '' }
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(this.folder(runner), path)), { recursive: true })
        writeFileSync(join(this.folder(runner), path), content)
      }
      if (runner.needs !== undefined && runner.needs !== 'pytest')
        symlinkSync(packages(runner), join(this.folder(runner), 'node_modules'))
    }
  }

  folder(runner: Pick<Runner, 'name'>): string {
    return join(this.#root, runner.name.replace(/\W+/g, '-'))
  }

  task(runner: Runner): Task {
    return makeTask(
      [
        {
          type: 'command',
          weight: 1,
          passAt: 1,
          write: runner.write,
          run: runner.run,
          timeoutSeconds: SECONDS,
        },
      ],
      {
        id: runner.name.replace(/\W+/g, '-'),
        workspace: this.folder(runner),
        workspaceDigest: runner.name,
        solution: replyOf(runner, { result: RIGHT[runner.form] }),
      },
    )
  }

  async tryMechanisms(runner: Runner, mechanisms: readonly Mechanism[]): Promise<Row[]> {
    const task = this.task(runner)
    const floor = await this.#verify(task, replyOf(runner, {}))
    if (floor.score === null) throw new Error(`${runner.name}: ${floor.reason}`)
    return each(mechanisms, WIDTH, async ({ name, parts }) => {
      const reply = replyOf(runner, parts(runner))
      const { score, tampering } = await this.#verify(task, reply)
      const raises = score !== null && score > floor.score!
      const found = raises ? await this.#contradiction(task, reply) : null
      const line =
        tampering !== undefined
          ? 'tampering'
          : score === null
            ? 'unscored'
            : !raises
              ? 'score'
              : found === null
                ? null
                : 'contradiction'
      return { runner: runner.name, mechanism: name, floor: floor.score!, score, line }
    })
  }

  async tryHonest(runner: Runner, answers: readonly Honest[]): Promise<HonestRow[]> {
    const task = this.task(runner)
    return each(answers, WIDTH, async ({ name, parts }) => {
      const reply = replyOf(runner, parts)
      const { score, reason, passed } = await this.#verify(task, reply)
      const found = passed ? await this.#contradiction(task, reply) : null
      const marked = score === null ? (reason ?? 'no score') : found
      return { runner: runner.name, answer: name, score, marked }
    })
  }

  async #contradiction(task: Task, reply: string): Promise<string | null> {
    return (await findTampering(task, reply, null, this.#context(reply)))?.sentence ?? null
  }

  #verify(task: Task, reply: string): Promise<Verdict> {
    return verify(task, reply, this.#context(reply))
  }

  #context(reply: string) {
    const { signal } = new AbortController()
    const command = (request: Omit<CommandRequest, 'draw'>, draw: string) => {
      const key = JSON.stringify([request, draw])
      const run = this.#runs.get(key) ?? runOnce(this.#workspaces, { ...request, draw }, signal)
      this.#runs.set(key, run)
      return run
    }
    return { ...makeContext({ command, draw: `try/${reply.length}`, signal }), sources: checkSources() }
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}

const replyOf = (runner: Runner, parts: Parts) => `\`\`\`\n${answerOf(runner, parts)}\n\`\`\``

/** Runs work on each item, some at a time, in the order of the items. */
async function each<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const out: R[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) out[index] = await work(items[index]!)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return out
}

/** The rows as a table, with the line that stopped each. */
export function table(rows: readonly Row[]): string {
  return rows
    .map(({ runner, mechanism, floor, score, line }) =>
      [
        (line ?? 'RAISES THE SCORE').padEnd(16),
        `${floor} -> ${score ?? 'none'}`.padEnd(12),
        `${runner}: ${mechanism}`,
      ].join(' '),
    )
    .join('\n')
}
