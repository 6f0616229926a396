import { createReadStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'
import { UsageError } from '../../src/core/errors.ts'
import { decodeLine } from '../../src/node/journal/line.ts'
import { readRun } from '../../src/node/runs/read-run.ts'
import {
  RECORDINGS,
  type RecordedReply,
  type Recording,
  readRecording,
  replay,
  resultOf,
} from '../../test/support/recording.ts'

/**
 * Makes a recording of a finished training run of an example: its plan, its paid replies and its result. What the
 * trainer of today makes of it must be what the run made of it, or nothing is kept.
 */
export async function writeRecording(name: string, runFolder: string): Promise<string> {
  const { plan, result, events } = await readRun(runFolder)
  if (result?.type !== 'run-finished' || result.stopped !== 'done')
    throw new UsageError(`${runFolder} is no training that ended by itself: only such a run is recorded.`)
  const started = events.find((event) => event.type === 'run-started')
  const file = basename(plan.files[0]!)
  const replies: RecordedReply[] = []
  for await (const line of createInterface({ input: createReadStream(join(runFolder, 'journal.jsonl')) })) {
    const decoded = decodeLine(Buffer.from(line))
    if (decoded?.t === 'reply' && (decoded.kind === 'chat' || decoded.kind === 'command'))
      replies.push({ k: decoded.k, kind: decoded.kind, value: decoded.value })
  }
  const library = await readFile(join(runFolder, 'library-after.yaml'), 'utf8').catch(() => '')
  const recording: Omit<Recording, 'name' | 'replies' | 'library'> = {
    plan: { ...plan, files: [`examples/${file.replace(/\.tasks\.yaml$/, '')}/${file}`] },
    model: plan.models.policy,
    sandbox: (started?.sandbox ?? 'sandboxed') as Recording['sandbox'],
    result: resultOf(result),
  }
  const replayed = await replay({ ...recording, name, replies, library })
  if (replayed.library !== library) throw new Error('The replay wrote another library than the run did.')
  const folder = join(RECORDINGS, name)
  await mkdir(folder, { recursive: true })
  // In the order of the keys, so that the same run gives the same bytes.
  const lines = replies.sort((a, b) => (a.k < b.k ? -1 : 1)).map((reply) => `${JSON.stringify(reply)}\n`)
  await writeFile(join(folder, 'replies.jsonl.gz'), gzipSync(lines.join(''), { level: 9 }))
  await writeFile(join(folder, 'recording.json'), `${JSON.stringify(recording, null, 2)}\n`)
  if (library !== '') await writeFile(join(folder, 'library.yaml'), library)
  await readRecording(name)
  return folder
}
