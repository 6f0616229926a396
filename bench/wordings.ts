/**
 * What carries the gain of a learned library: its rules, its quotes, or both? Measures the three forms of the library
 * that a run left, and no library, on the val tasks of its example with the embedded model.
 *
 *   node bench/wordings.ts RUN --set order-service [--samples 2] [--out .bench/wordings]
 *
 * Val, not test: the answer decides how lessons are written. Each form is a run of its own, resumed when stopped.
 */
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inUse, renderPrior } from '../src/core/inject/prior.ts'
import type { Experience } from '../src/core/library/experience.ts'
import { readLibrary } from '../src/core/library/parse-library.ts'
import { spliceLibrary } from '../src/core/library/splice-library.ts'
import { pairedDifference, type TaskValue } from '../src/core/measure/interval.ts'
import { measured, signed } from '../src/core/report/words.ts'
import { readTrajectories } from '../src/node/runs/read-run.ts'
import { benchIo, productRun, runFolder } from './learning/product-run.ts'

/** What each form keeps of an experience; evidence alone needs some sentence to stand behind. */
const FORMS: Record<string, (experience: Experience) => Experience | null> = {
  none: () => null,
  rule: (experience) => ({ ...experience, evidence: [] }),
  evidence: (experience) => ({ ...experience, text: 'What checks of this code base expected.' }),
  both: (experience) => experience,
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    set: { type: 'string', default: 'order-service' },
    samples: { type: 'string', default: '2' },
    out: { type: 'string', default: fileURLToPath(new URL('../.bench/wordings', import.meta.url)) },
  },
})
const source = join(resolve(positionals[0] ?? '.'), 'library-after.yaml')
const example = fileURLToPath(new URL(`../examples/${flags.set}`, import.meta.url))
const learned = inUse(readLibrary(await readFile(source, 'utf8'), source), 'promising')
const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())

let none: TaskValue[] = []
console.log('| library | mean on val | minus none | tokens of the prior |\n| --- | --- | --- | --- |')
for (const [form, keep] of Object.entries(FORMS)) {
  const folder = join(resolve(flags.out), flags.set)
  const file = join(folder, `${flags.set}.tasks.yaml`)
  if (!existsSync(file)) await cp(example, folder, { recursive: true })
  await mkdir(join(folder, '.grpo'), { recursive: true })
  const experiences = learned.flatMap((experience) => {
    const { effect: _, ...kept } = keep(experience) ?? { id: '' }
    return kept.id === '' ? [] : [{ ...(kept as Experience), pinned: true }]
  })
  const library = join(folder, '.grpo', `${form}.library.yaml`)
  await writeFile(library, spliceLibrary(null, { version: 1, next: 100, experiences }))
  const end = await productRun(
    benchIo(controller.signal),
    { model: 'embedded' },
    {
      file,
      name: form,
      seed: 1,
      what: { measure: 'proven', library, split: 'val' },
      settings: { evalSamples: Number(flags.samples) },
      budgets: {},
    },
  )
  if (end?.type !== 'eval-finished' || end.stopped !== 'done' || !end.final)
    throw new Error(`${form} did not end.`)
  const values: TaskValue[] = []
  for await (const { rollout } of readTrajectories(runFolder(file, form)))
    if (rollout.verdict.score !== null) values.push({ task: rollout.task, value: rollout.verdict.score })
  if (form === 'none') none = values
  const difference = form === 'none' ? null : pairedDifference(none, values)
  console.log(
    `| ${form} | ${measured(end.final)} | ${difference ? measured(difference, signed) : ''} | ${renderPrior(experiences).tokens} |`,
  )
}
