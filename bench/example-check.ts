/**
 * Is an example any good for learning? Runs its tasks on the embedded model without a prior, with the hand-written
 * good rules, with plausible wrong ones, and with failing checks of train tasks pasted, and prints a table.
 *
 *   node bench/example-check.ts examples/order-service --samples 2 [--arms base,good,wrong,pasted] [--splits val,test]
 *                               [--keep replies.jsonl]
 */
import { existsSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { taskMessages } from '../src/core/agents/task-messages.ts'
import { inUse, renderPrior } from '../src/core/inject/prior.ts'
import { recurringChecks } from '../src/core/learn/failing-checks.ts'
import type { Experience } from '../src/core/library/experience.ts'
import { readLibrary } from '../src/core/library/parse-library.ts'
import {
  type Measured,
  measuredMean,
  pairedDifference,
  type TaskValue,
} from '../src/core/measure/interval.ts'
import type { ChatModel } from '../src/core/ports.ts'
import type { Group } from '../src/core/rollouts/rollout.ts'
import type { SplitTask } from '../src/core/tasks/task.ts'
import type { Verdict } from '../src/core/verify/verdict.ts'
import { createEmbeddedModel } from '../src/node/embedded/embedded-model.ts'
import { loadExample, openVerifier } from '../test/support/example-verify.ts'

/** As the method has them: exploring while it learns, calmer where it is tested. */
const TEMPERATURE = { train: 0.7, val: 0.7, test: 0.3 }
const MAX_TOKENS = 220
/** Quotes in the pasted prior: short, so that what counts is the quotes and not their number. */
const PASTED = 3

interface Scored {
  task: SplitTask
  reply: string
  verdict: Verdict
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    samples: { type: 'string', default: '2' },
    arms: { type: 'string', default: 'base,good,wrong,pasted' },
    splits: { type: 'string', default: 'train,val,test' },
    keep: { type: 'string' },
  },
})
const folder = resolve(positionals[0] ?? 'examples/order-service')
const name = basename(folder)
const splits = flags.splits.split(',')
const set = await loadExample(join(folder, `${name}.tasks.yaml`))
const tasks = set.filter((task) => splits.includes(task.split))
const controller = new AbortController()
const verifier = await openVerifier()
if (flags.keep) await writeFile(flags.keep, '')

/** All replies first and the checks after them: commands that run at the same time make it many times slower. */
async function runArm(model: ChatModel, arm: string, prior: string): Promise<Scored[]> {
  const replies = await Promise.all(
    tasks.flatMap((task) =>
      Array.from({ length: Number(flags.samples) }, async (_, sample) => {
        const reply = await model.complete(
          {
            role: 'policy',
            messages: taskMessages(task, prior),
            temperature: TEMPERATURE[task.split],
            topP: 0.95,
            maxTokens: MAX_TOKENS,
            stop: ['```'],
            draw: `example/${arm}/${task.id}/${sample}`,
            affinity: `${arm}/${task.id}`,
          },
          { begin: async () => {}, spent: () => {} },
          controller.signal,
        )
        return { task, reply: reply.text }
      }),
    ),
  )
  const scored: Scored[] = []
  const next = replies.values()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const { task, reply } of next)
        scored.push({ task, reply, verdict: await verifier.verify(task, reply) })
    }),
  )
  return scored
}

async function handWritten(kind: string): Promise<string | null> {
  const file = join(folder, 'rules', `${kind}.library.yaml`)
  if (!existsSync(file)) return null
  return renderPrior(inUse(readLibrary(await readFile(file, 'utf8'), file), 'proven')).text
}

/** The most frequent failing checks of the train tasks without any rule: what lessons have to beat. */
function pasted(base: readonly Scored[]): string {
  const groups = new Map<string, Group>()
  for (const { task, verdict } of base.filter((one) => one.task.split === 'train')) {
    const group = groups.get(task.id) ?? { task: task.id, arm: 'base', rollouts: [] }
    const sample = group.rollouts.length
    group.rollouts.push({ task: task.id, arm: 'base', sample, draw: '', trajectory: null, verdict })
    groups.set(task.id, group)
  }
  const kinds = recurringChecks([...groups.values()])
  // The first quote of the most frequent kinds, kinds taking turns.
  const quotes = [0, 1, 2].flatMap((turn) =>
    kinds.slice(0, PASTED).flatMap((kind) => kind.quotes[turn]?.text ?? []),
  )
  const experience: Experience = {
    id: 'E1',
    text: 'What checks of this code base expected.',
    evidence: quotes.slice(0, PASTED),
    tags: [],
    status: 'candidate',
    history: [],
  }
  return renderPrior([experience]).text
}

const values = (scored: readonly Scored[], split?: string): TaskValue[] =>
  scored.flatMap(({ task, verdict }) =>
    verdict.score === null || (split !== undefined && task.split !== split)
      ? []
      : [{ task: task.id, value: verdict.score }],
  )
const show = (measured: Measured | null) =>
  measured === null
    ? '-'.padEnd(20)
    : `${measured.mean.toFixed(2)} [${measured.low.toFixed(2)}, ${measured.high.toFixed(2)}]`.padEnd(20)

const model = await createEmbeddedModel({ onNote: (note) => console.error(note) })
try {
  const done = new Map<string, Scored[]>()
  console.log(['prior', 'all', ...splits, 'difference to base', 'n', 'unscored', 'seconds'].join(' | '))
  for (const arm of flags.arms.split(',')) {
    const base = done.get('base')
    const prior =
      arm === 'base' ? '' : arm === 'pasted' ? (base ? pasted(base) : null) : await handWritten(arm)
    if (prior === null) {
      console.log(
        `${arm} | left out: ${arm === 'pasted' ? 'it needs the arm base before it' : 'no such rules'}`,
      )
      continue
    }
    if (arm === 'pasted') console.error(prior)
    const started = performance.now()
    const scored = await runArm(model, arm, prior)
    done.set(arm, scored)
    const compared = base && arm !== 'base' ? pairedDifference(values(base), values(scored)) : null
    const cells = [
      arm.padEnd(6),
      show(measuredMean(values(scored))),
      ...splits.map((split) => show(measuredMean(values(scored, split)))),
      show(compared),
      String(values(scored).length),
      String(scored.length - values(scored).length),
      ((performance.now() - started) / 1000).toFixed(0),
    ]
    console.log(cells.join(' | '))
    for (const { task, reply, verdict } of scored) {
      if (flags.keep) {
        const line = {
          arm,
          task: task.id,
          split: task.split,
          score: verdict.score,
          feedback: verdict.feedback,
          reply,
        }
        await appendFile(flags.keep, `${JSON.stringify(line)}\n`)
      }
    }
  }
} finally {
  await Promise.all([model.close(), verifier.close()])
}
