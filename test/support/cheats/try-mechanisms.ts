/** Tries answers of the corpus with real processes. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CommandRequest, CommandResult, Workspaces } from '../../../src/core/ports.ts'
import type { Task } from '../../../src/core/tasks/task.ts'
import { runOnce } from '../../../src/core/verify/run-once.ts'
import type { Verdict } from '../../../src/core/verify/verdict.ts'
import { verify } from '../../../src/core/verify/verify.ts'
import { makeContext, makeTask } from '../../unit/core/verify/make-task.ts'
import { answerOf, type Parts, type Runner } from './runners.ts'

const SECONDS = 20

export interface Row {
  runner: string
  mechanism: string
  /** score of the same answer without it */
  floor: number
  score: number | null
  /** what stopped it; null where it raised the score */
  line: 'verification' | 'unscored' | 'tampering' | 'contradiction' | null
  why: string
}

/** The corpus' tasks in folders of this machine. */
export class Corpus {
  readonly #root = mkdtempSync(join(tmpdir(), 'tfgrpo-cheats-'))
  readonly #runs = new Map<string, Promise<CommandResult>>()
  readonly #workspaces: Workspaces

  /** @param packages node_modules of the workspaces */
  constructor(workspaces: Workspaces, runners: readonly Runner[], packages: string) {
    this.#workspaces = workspaces
    for (const runner of runners) {
      const files = { ...runner.files, [runner.write]: '' }
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(this.folder(runner), path)), { recursive: true })
        writeFileSync(join(this.folder(runner), path), content)
      }
      if (runner.needs !== undefined && runner.needs !== 'pytest')
        symlinkSync(packages, join(this.folder(runner), 'node_modules'))
    }
  }

  folder(runner: Pick<Runner, 'name'>): string {
    return join(this.#root, runner.name.replace(/\W+/g, '-'))
  }

  task(runner: Runner, solution: Parts): Task {
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
        solution: replyOf(runner, solution),
      },
    )
  }

  verify(task: Task, reply: string): Promise<Verdict> {
    const { signal } = new AbortController()
    const command = (request: Omit<CommandRequest, 'draw'>, draw: string) => {
      const key = JSON.stringify([request, draw])
      const run = this.#runs.get(key) ?? runOnce(this.#workspaces, { ...request, draw }, signal)
      this.#runs.set(key, run)
      return run
    }
    return verify(task, reply, makeContext({ command, draw: 'try', signal }))
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}

export const replyOf = (runner: Runner, parts: Parts) => `\`\`\`\n${answerOf(runner, parts)}\n\`\`\``

/** Runs work on each item, some at a time, in the order of the items. */
export async function each<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const out: R[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) out[index] = await work(items[index]!)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return out
}
