import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import { markOf } from '../../../core/proposals/choose/existing-tasks.ts'
import type { Proposal } from '../../../core/proposals/proposal.ts'
import { makeFolder } from '../../make-folder.ts'

const Line = z.object({ mark: z.string(), file: z.string() })

/** A proposal that became a task. */
export interface TakenTask {
  proposal: Proposal
  /** absolute path of the task file that contains it */
  file: string
}

/**
 * `.grpo/taken.jsonl`: which proposals became tasks, and in which file; append-only, committed. A task that
 * somebody removed from its file was not wanted. If the file itself is gone, its tasks are proposed again.
 */
export class TakenFile {
  private readonly path: string
  /** folder that the file names in lines are relative to */
  private readonly base: string
  /** absolute paths of files, by mark */
  private readonly files = new Map<string, Set<string>>()
  /** an incomplete last line stays a line of its own */
  private torn = false

  private constructor(grpoDir: string) {
    this.path = join(grpoDir, 'taken.jsonl')
    this.base = dirname(grpoDir)
  }

  static async open(grpoDir: string): Promise<TakenFile> {
    const taken = new TakenFile(grpoDir)
    const text = await readFile(taken.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    taken.torn = text !== '' && !text.endsWith('\n')
    for (const line of text.split('\n')) {
      const parsed = Line.safeParse(json(line))
      // A merge may have left other content.
      if (parsed.success) taken.note(parsed.data.mark, resolve(taken.base, parsed.data.file))
    }
    return taken
  }

  /** Whether it was written into a task file that is still there. */
  has(proposal: Proposal): boolean {
    return [...(this.files.get(markOf(proposal)) ?? [])].some((file) => existsSync(file))
  }

  async add(tasks: readonly TakenTask[]): Promise<void> {
    const fresh = tasks.filter(({ proposal, file }) => !this.files.get(markOf(proposal))?.has(file))
    if (fresh.length === 0) return
    const lines = fresh.map(({ proposal, file }) => {
      const name = relative(this.base, file).split(sep).join('/')
      return `${JSON.stringify({ mark: markOf(proposal), file: name })}\n`
    })
    for (const { proposal, file } of fresh) this.note(markOf(proposal), file)
    await makeFolder(dirname(this.path))
    await appendFile(this.path, `${this.torn ? '\n' : ''}${lines.join('')}`)
    this.torn = false
  }

  private note(mark: string, file: string): void {
    this.files.set(mark, (this.files.get(mark) ?? new Set()).add(file))
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
