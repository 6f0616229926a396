import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { readAtif } from '../../core/transcripts/atif.ts'
import { timelineLines, transcriptSummary } from '../../core/transcripts/timeline-lines.ts'
import { unreadable } from '../../node/file-fault.ts'
import type { Io } from '../io/io.ts'

/** A larger file is no transcript that a person reads. */
const MAX_BYTES = 200_000_000

export function transcriptCommand(io: Io): Command {
  return new Command('transcript')
    .summary('show what an agent did, step by step')
    .description(
      'Prints the timeline of an attempt: turns, tool calls with their output and diffs, time, tokens and score. Reads ATIF files (Agent Trajectory Interchange Format 1.x): those in the transcripts folder of a run, and those of any other agent.',
    )
    .argument('<file>', 'an ATIF file, for example .grpo/runs/r1/transcripts/first-1-start-task-0.json')
    .option('--full', 'print long texts whole')
    .addHelpText(
      'after',
      '\nExample:\n  $ tfgrpo transcript .grpo/runs/r1/transcripts/first-1-start-parse-port-0.json',
    )
    .action((path: string, flags: { full?: boolean }) => show(io, path, flags.full ?? false))
}

async function show(io: Io, path: string, full: boolean): Promise<void> {
  const transcript = await read(resolve(io.cwd, path), path)
  const { agent, model, steps, notes, score } = transcript
  if (io.json) {
    io.record({ type: 'transcript', agent, model, score, steps, notes })
    return
  }
  const scored = score === null ? '' : `, score ${score.toFixed(2)}`
  io.print(`${agent}${model === null ? '' : ` · ${model}`} · ${transcriptSummary(steps)}${scored}`)
  for (const line of timelineLines(steps, full ? Number.POSITIVE_INFINITY : undefined)) io.print(line)
  if (notes !== null) io.print(`Notes: ${notes}`)
}

async function read(path: string, shown: string): Promise<ReturnType<typeof readAtif>> {
  let text: string
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES)
      throw new UsageError(
        `${shown} has ${Math.round(size / 1e6)} MB; at most ${MAX_BYTES / 1e6} MB are read.`,
      )
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`The file ${shown} ${unreadable(error)}.`)
  }
  try {
    return readAtif(text)
  } catch (error) {
    throw new UsageError(`${shown} cannot be shown: ${(error as Error).message}.`)
  }
}
