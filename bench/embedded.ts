/**
 * Speed of the embedded model on this machine: prefill, cached first token, one stream and several, and a group on
 * one sequence against the same calls on sequences of their own.
 *
 *   node bench/embedded.ts [--streams 1,2,4,8] [--tokens 48] [--group 4]
 *   node bench/embedded.ts --trial     what reading its prompt costs a rollout of the trial, on a recorded run
 *
 * Run it on a quiet machine: two threads that wait for each other lose more than the share of a third process.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Attempts, ChatRequest } from '../src/core/ports.ts'
import { createEmbeddedModel, type EmbeddedModel } from '../src/node/embedded/embedded-model.ts'
import { readRecording, replay } from '../test/support/recording.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1,2,4,8' },
    tokens: { type: 'string', default: '48' },
    group: { type: 'string', default: '4' },
    trial: { type: 'boolean', default: false },
  },
})
const streams = values.streams.split(',').map(Number)
const tokens = Number(values.tokens)
const group = Number(values.group)
const attempts: Attempts = { begin: async () => {}, spent: () => {} }
const never = new AbortController().signal
const shown = 'The order service keeps orders in memory and checks every field before it writes. '.repeat(30)

function call(task: string, sample: number, affinity: string): ChatRequest {
  return {
    role: 'policy',
    messages: [
      { role: 'system', content: `Task ${task}. ${shown}` },
      { role: 'user', content: `Explain at length how ${task} could work, without code.` },
    ],
    temperature: 0.7,
    maxTokens: tokens,
    draw: `${task}/${sample}`,
    affinity,
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const start = performance.now()
  const value = await work()
  return { seconds: (performance.now() - start) / 1000, value }
}

async function single(model: EmbeddedModel): Promise<void> {
  const first = await model.complete(call('cold', 0, 'cold'), attempts, never)
  const cold = model.lastTiming!
  await model.complete(call('cold', 1, 'cold'), attempts, never)
  const warm = model.lastTiming!
  console.log(
    `prefill ${(first.usage.promptTokens / (cold.firstTokenMs / 1000)).toFixed(0)} tokens/s: first token of a prompt of ${first.usage.promptTokens} tokens after ${cold.firstTokenMs.toFixed(0)} ms, cached after ${warm.firstTokenMs.toFixed(0)} ms`,
  )
}

/** Tokens a second of n warm prompts at once. */
async function parallel(model: EmbeddedModel, n: number): Promise<void> {
  const tasks = Array.from({ length: n }, (_, i) => `stream-${n}-${i}`)
  const all = (sample: number) =>
    Promise.all(
      tasks.map((task) =>
        model.complete(
          { ...call(task, sample, task), ...(sample === 0 && { maxTokens: 1 }) },
          attempts,
          never,
        ),
      ),
    )
  await all(0)
  const { seconds, value } = await timed(() => all(1))
  const made = value.reduce((sum, reply) => sum + reply.usage.completionTokens, 0)
  console.log(`${n} at once: ${(made / seconds).toFixed(1)} tokens/s`)
}

/** What affinity is for: the prompt of a group is evaluated once. */
async function groups(model: EmbeddedModel): Promise<void> {
  const samples = Array.from({ length: group }, (_, i) => i)
  const together = await timed(() =>
    Promise.all(
      samples.map((sample) => model.complete(call('together', sample, 'together'), attempts, never)),
    ),
  )
  const apart = await timed(() =>
    Promise.all(
      samples.map((sample) => model.complete(call('apart', sample, `apart-${sample}`), attempts, never)),
    ),
  )
  console.log(
    `a group of ${group}: ${together.seconds.toFixed(1)} s on one sequence, ${apart.seconds.toFixed(1)} s on sequences of their own`,
  )
}

/** The requests of the recorded trial in its order, one token each: all their time is the reading of the prompt. */
async function trialPrefill(model: EmbeddedModel): Promise<void> {
  const { events } = await replay(await readRecording('order-service-grounded'))
  const rollouts = events.flatMap((event) =>
    event.type === 'rollout-finished' && event.phase === 'trial' ? [event.rollout] : [],
  )
  let [seconds, prompt, cached] = [0, 0, 0]
  for (const { arm, task, draw, trajectory } of rollouts) {
    const messages = trajectory!.messages.filter(({ role }) => role !== 'assistant')
    const request = { ...call(task, 0, `${arm}/${task}`), messages, draw, maxTokens: 1 }
    const { usage } = await model.complete(request, attempts, never)
    seconds += model.lastTiming!.firstTokenMs / 1000
    prompt += usage.promptTokens
    cached += usage.cachedTokens
  }
  const each = (sum: number, digits = 0) => (sum / rollouts.length).toFixed(digits)
  console.log(
    `a trial rollout reads its prompt in ${each(seconds, 2)} s: ${each(prompt)} tokens, ${each(cached)} of them cached (${rollouts.length} rollouts)`,
  )
}

console.log(`load average ${loadavg()[0]!.toFixed(2)}`)
const model = await createEmbeddedModel({ sequences: Math.max(...streams, group), contextSize: 2048 })
try {
  if (values.trial) await trialPrefill(model)
  else {
    await single(model)
    for (const n of streams) await parallel(model, n)
    await groups(model)
  }
} finally {
  await model.close()
}
