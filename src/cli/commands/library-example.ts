import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../../core/errors.ts'
import type { ExampleText } from '../../core/inject/edit-example.ts'
import type { Io } from '../io/io.ts'
import { shownJson } from '../io/plain-text.ts'

export interface ExampleFlags {
  exampleTask?: string
  exampleAnswer?: string
  exampleShows?: string
  example?: string
}

/** Flags of an experience that is an example. */
export function addExampleFlags(command: Command): Command {
  return command
    .option('--example-task <text>', 'of an example: what was asked for')
    .option(
      '--example-answer <file>',
      'of an example: a file with the accepted answer, "-" for standard input',
    )
    .option('--example-shows <rule>', 'of an example: the rule that it shows')
    .option('--example <json>', 'all of it as { "task": ..., "answer": ..., "shows": ... }')
}

const whole = z.strictObject({
  task: z.string(),
  answer: z.string(),
  shows: z.string().exactOptional(),
})

/** What the flags say of an example; undefined without any of them. */
export async function exampleOf(
  { cwd }: Pick<Io, 'cwd'>,
  flags: ExampleFlags,
): Promise<Partial<ExampleText> | undefined> {
  const { exampleTask: task, exampleAnswer: file, exampleShows: shows, example } = flags
  const parts = {
    ...(task === undefined ? {} : { task }),
    ...(file === undefined ? {} : { answer: await answerIn(cwd, file) }),
    ...(shows === undefined ? {} : { shows }),
  }
  const some = Object.keys(parts).length > 0
  if (example === undefined) return some ? parts : undefined
  if (some) throw new UsageError('--example is the whole example: leave out the other flags of one.')
  // What it does not show is taken away.
  return { shows: '', ...parsed(example) }
}

/** The same for a new experience, of which task and answer are needed. */
export async function newExampleOf(
  io: Pick<Io, 'cwd'>,
  flags: ExampleFlags,
): Promise<ExampleText | undefined> {
  const given = await exampleOf(io, flags)
  if (given === undefined) return undefined
  const { task, answer, ...shows } = given
  if (task === undefined || answer === undefined)
    throw new UsageError(
      'An example needs a task and its accepted answer: give --example-task TEXT and --example-answer FILE.',
    )
  return { task, answer, ...shows }
}

/** The flag that gives an experience this example, whatever characters it holds. */
export function exampleFlag({ task, answer, shows }: ExampleText): string[] {
  return ['--example', shownJson(JSON.stringify({ task, answer, ...(shows === undefined ? {} : { shows }) }))]
}

async function answerIn(cwd: string, file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  const path = resolve(cwd, file)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error)
    throw new UsageError(`${path}: ${why}, so there is no accepted answer. "-" reads it from standard input.`)
  }
}

function parsed(json: string): z.infer<typeof whole> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    value = undefined
  }
  const result = whole.safeParse(value)
  if (!result.success)
    throw new UsageError(
      '--example must be JSON: { "task": "...", "answer": "..." }, and "shows" where known.',
    )
  return result.data
}
