/**
 * Renews the recordings of real runs that the tests replay (test/fixtures/replay): trains on the examples with the
 * embedded model, 8 to 15 minutes a recording on two cores.
 *
 *   npm run record                             all of them; a stopped one is resumed
 *   npm run record -- order-service-paper      these
 *   node bench/record.ts NAME --from RUN       of an existing run folder
 */
import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Mode } from '../src/core/run/events.ts'
import { readRecording, recordingNames } from '../test/support/recording.ts'
import { codeDigest } from './learning/code-digest.ts'
import { benchIo, productRun, runFolder } from './learning/product-run.ts'
import { writeRecording } from './learning/write-recording.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const RECIPES: Record<string, { example: string; mode: Mode; seed: number }> = {
  'order-service-grounded': { example: 'order-service', mode: 'grounded', seed: 2 },
  'order-service-paper': { example: 'order-service', mode: 'paper', seed: 1 },
  'change-requests-grounded': { example: 'change-requests', mode: 'grounded', seed: 1 },
  'nothing-to-learn-grounded': { example: 'nothing-to-learn', mode: 'grounded', seed: 1 },
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' } },
})
const names = positionals.length > 0 ? positionals : Object.keys(RECIPES)
const unknown = names.find((name) => !RECIPES[name])
if (unknown !== undefined || (flags.from !== undefined && names.length !== 1)) {
  console.error(`Recordings are ${Object.keys(RECIPES).join(', ')}; --from goes with the name of one.`)
  process.exit(2)
}
const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())

for (const name of names) {
  const from = flags.from ?? (await trainFor(name))
  console.log(`${name}: ${await writeRecording(name, from)}`)
}

/** A run of the recording's plan, where there is one, else of the defaults; other code begins another run. */
async function trainFor(name: string): Promise<string> {
  const { example, mode, seed } = RECIPES[name]!
  const folder = join(ROOT, '.bench/record', name, await codeDigest())
  const file = join(folder, `${example}.tasks.yaml`)
  if (!existsSync(file)) await cp(join(ROOT, 'examples', example), folder, { recursive: true })
  await mkdir(join(folder, '.grpo'), { recursive: true })
  const known = (await recordingNames()).includes(name) ? await readRecording(name) : null
  const end = await productRun(
    benchIo(controller.signal),
    { model: 'embedded' },
    {
      file,
      name: 'r1',
      seed: known?.plan.seed ?? seed,
      what: mode,
      settings: known?.plan.settings ?? {},
      budgets: {},
    },
  )
  if (end?.stopped !== 'done') throw new Error(`${name} did not end; the next call goes on with it.`)
  return runFolder(file, 'r1')
}
