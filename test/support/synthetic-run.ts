import { random as randomFrom } from '../../src/core/random.ts'
import type { Rollout } from '../../src/core/rollouts/rollout.ts'
import type { Phase, RunFinished, TrainEvent } from '../../src/core/run/events.ts'
import type { Plan } from '../../src/core/run/plan.ts'
import { settingsFor } from '../../src/core/run/settings.ts'
import type { Split } from '../../src/core/tasks/task.ts'

/**
 * A made-up run for tests of what reads events: grounded, accepted, with a rejected lesson, a harmful experience, an
 * unscored rollout, a regression, and text that would break a page that does not escape it. Deterministic.
 */
export interface SyntheticRun {
  plan: Plan
  events: TrainEvent[]
}

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> \u2028 & <!-- "quoted"'
const RULES = [
  'On invalid input return an error object { error: CODE } instead of throwing.',
  'Amounts are integers in cents; never return a float.',
  'Lists come back sorted by id, ascending.',
  'Return null if the input is empty.',
  'Use the helper clamp() for every bound.',
]
const STATUSES = ['promising', 'promising', 'candidate', 'harmful', 'unproven'] as const

export function syntheticRun(options: { tasks?: number; group?: number; pairs?: number } = {}): SyntheticRun {
  const { tasks = 8, group = 4, pairs = 32 } = options
  const { next } = randomFrom('synthetic run')
  const random = next
  const ids = (split: string) => Array.from({ length: tasks }, (_, i) => `${split}-task-${i + 1}`)
  const plan: Plan = {
    version: 1,
    run: 'r7',
    mode: 'grounded',
    seed: 1,
    files: ['/w/order-service/order service.tasks.yaml'],
    tasks: Object.fromEntries(
      (['train', 'val', 'test'] as const).flatMap((split) =>
        ids(split).map((id) => [id, { split, digest: `d-${id}` }]),
      ),
    ),
    models: { policy: 'embedded', optimizer: 'embedded', judge: 'embedded' },
    settings: {
      ...settingsFor({ mode: 'grounded', embedded: true, trainTasks: 8, concurrency: 4 }),
      epochs: 1,
      group,
    },
    startLibrary: null,
    prompts: '1',
  }
  const events: TrainEvent[] = []
  let calls = 0
  const spend = () => {
    calls++
    events.push({
      type: 'budget-changed',
      totals: totals(calls),
      cost: null,
      ...(calls === 160 ? { warning: '160 of 200 calls are used (--max-calls).' } : {}),
    })
  }
  const rollout = (phase: Phase, arm: string, task: string, sample: number, chance: number) => {
    const score =
      random() < 0.02 ? null : Math.round(Math.min(1, Math.max(0, chance + random() - 0.5)) * 4) / 4
    const hostile = phase === 'rollouts' && task.endsWith('-1') && sample === 0
    const reply = hostile
      ? HOSTILE
      : `\`\`\`js\nexport function f${sample}(text) {\n  // ${'long '.repeat(60)}\n  return Number(text)\n}\n\`\`\``
    const made: Rollout = {
      task,
      arm,
      sample,
      draw: `${phase}/1/${arm}/${task}/${sample}`,
      trajectory:
        score === null
          ? null
          : {
              messages: [
                { role: 'system', content: 'You write code for the order service.' },
                { role: 'user', content: `Write the function f${sample}(text) for ${task}.` },
                { role: 'assistant', content: reply },
              ],
              reply,
              turns: 1,
              overran: false,
              usage: { promptTokens: 420, completionTokens: 75, cachedTokens: 300, reasoningTokens: 0 },
              notes: [],
            },
      verdict:
        score === null
          ? {
              score,
              passed: false,
              feedback: '',
              checks: [],
              reason: 'The endpoint closed the connection three times.',
            }
          : {
              score,
              passed: score === 1,
              feedback:
                score === 1 ? '' : `expected { error: "INVALID" }, received ${hostile ? HOSTILE : 'NaN'}`,
              checks: Array.from({ length: 4 }, (_, i) => ({
                name: `check ${i + 1}`,
                passed: i < score * 4,
                ...(i < score * 4 ? {} : { expected: '{ error: "INVALID" }', received: 'NaN' }),
              })),
            },
    }
    events.push({ type: 'rollout-finished', phase, rollout: made })
    spend()
    return score
  }
  const groupOf = (phase: Phase, arm: string, task: string, samples: number, chance: number, from = 0) => {
    const scores = Array.from({ length: samples }, (_, i) => rollout(phase, arm, task, from + i, chance))
    const scored = scores.filter((score) => score !== null)
    const mean = scored.length > 0 ? scored.reduce((a, b) => a + b, 0) / scored.length : null
    events.push({
      type: 'group-finished',
      phase,
      arm,
      task,
      mean,
      scored: scored.length,
      unscored: scores.length - scored.length,
      teaches: new Set(scored).size > 1,
      ...(new Set(scored).size > 1 ? {} : { note: 'All scores are equal and no check failed.' }),
    })
  }

  events.push({
    type: 'run-started',
    run: 'r7',
    mode: 'grounded',
    seed: 1,
    tasks: { train: tasks, val: tasks, test: tasks } as Record<Split, number>,
    models: { policy: 'embedded', optimizer: 'embedded' },
    sandbox: 'sandboxed',
    estimate: {
      calls: { typical: 150, most: 190 },
      promptTokens: { typical: 80_000, most: 110_000 },
      completionTokens: { typical: 12_000, most: 60_000 },
      cost: null,
      minutes: { typical: 8, most: 14 },
    },
    resumed: false,
    inUse: 0,
    inLibrary: 0,
  })
  events.push({ type: 'phase-started', phase: 'rollouts', planned: tasks * group })
  for (const task of ids('train')) groupOf('rollouts', 'start', task, group, 0.35)
  events.push({ type: 'phase-started', phase: 'learn', planned: 4 })
  RULES.forEach((text, i) => {
    events.push({
      type: 'lesson-proposed',
      lesson: {
        id: `L${i + 1}`,
        text: i === 2 ? `${text} ${HOSTILE}` : text,
        evidence: ['{ error: "INVALID_PORT" } expected for parsePort("0")', 'expected 1250, received 12.5'],
        tags: ['parsing'],
        tasks: ['train-task-1', 'train-task-3'],
        draw: `learn/1/A/${i}`,
      },
    })
    spend()
  })
  events.push({
    type: 'lesson-rejected',
    lesson: {
      id: 'L6',
      text: 'parseGrade("B") returns 2.',
      evidence: [],
      tags: [],
      tasks: ['train-task-2'],
      draw: 'learn/1/B/0',
    },
    reason: 'It holds an answer of a val task.',
    quote: 'parseGrade("B")',
  })
  events.push({ type: 'phase-started', phase: 'trial', planned: 48 })
  for (const task of ids('train')) groupOf('trial', 'trial/1/E1+E2', task, 3, 0.6)
  for (const task of ids('train')) groupOf('trial', 'trial/1/none', task, 3, 0.35)
  events.push({
    type: 'trial-measured',
    round: 1,
    results: RULES.map((text, i) => ({
      candidate: `L${i + 1}`,
      text: i === 2 ? `${text} ${HOSTILE}` : text,
      evidence: ['{ error: "INVALID_PORT" } expected for parsePort("0")'],
      effect:
        i === 2
          ? null
          : {
              mean: [0.31, 0.12, 0, -0.22, 0.02][i]!,
              low: [0.12, -0.04, 0, -0.4, -0.1][i]!,
              high: [0.48, 0.27, 0, -0.05, 0.15][i]!,
              trials: 24,
            },
      low80: i === 2 ? null : 0.1,
      high95: i === 2 ? null : 0.4,
      ...(i === 1 ? { own: 0.15 } : {}),
      usableTasks: i === 2 ? 2 : 6,
      byTag: [],
      status: STATUSES[i]!,
    })),
  })
  for (const i of [0, 1, 3])
    events.push({
      type: 'operation-applied',
      step: 1,
      id: `E${i + 1}`,
      operation: {
        op: 'add',
        text: RULES[i]!,
        evidence: ['{ error: "INVALID_PORT" } expected for parsePort("0")'],
        tags: ['parsing'],
        tasks: ['train-task-1', 'train-task-3'],
        why: 'tried on fold B: +0.31 [0.12, 0.48]',
      },
    })
  events.push({ type: 'phase-started', phase: 'gate', planned: pairs * 2 })
  let e = 1
  for (let pair = 1; pair <= pairs; pair++) {
    const task = ids('val')[Math.floor(random() * tasks)]!
    rollout('gate', 'start', task, pair, 0.35)
    rollout('gate', 'proposed', task, pair, 0.66)
    e *= 0.92 + random() * 0.45
    const width = 0.8 / Math.sqrt(pair)
    events.push({
      type: 'gate-looked',
      pairs: pair,
      e,
      eWorse: 1 / e,
      mean: 0.3,
      low: Math.max(-1, 0.3 - width),
      high: Math.min(1, 0.3 + width),
    })
  }
  events.push({
    type: 'gate-decided',
    decision: 'better',
    e: 44.2,
    pairs,
    claim: 'the mean score over these val tasks is higher with the proposed library',
    alpha: 0.0304,
    left: 0.0196,
    reason: `The e-value passed 32.9 after ${pairs} pairs.`,
  })
  events.push({ type: 'library-written', experiences: 3, path: '/w/order-service/.grpo/library.yaml' })
  events.push({ type: 'phase-started', phase: 'test', planned: tasks * 4 })
  for (const task of ids('test')) {
    groupOf('test', 'baseline', task, 2, 0.35)
    groupOf('test', 'final', task, 2, 0.68)
  }
  events.push({
    type: 'comparison-measured',
    split: 'test',
    perTag: [
      {
        tag: 'parsing',
        tasks: 4,
        baseline: 0.4,
        final: 0.75,
        difference: { mean: 0.35, low: 0.1, high: 0.6, n: 8, tasks: 4 },
      },
      { tag: 'money <b>', tasks: 4, baseline: 0.3, final: null, difference: null },
    ],
    regressions: ['test-task-5'],
    priorTokens: 148,
  })
  events.push({ type: 'notice', level: 'warning', message: 'Samples 2 and 3 of train-task-4 are identical.' })
  const finished: RunFinished = {
    type: 'run-finished',
    run: 'r7',
    mode: 'grounded',
    stopped: 'done',
    calls,
    promptTokens: totals(calls).promptTokens,
    completionTokens: totals(calls).completionTokens,
    cost: null,
    seconds: totals(calls).seconds,
    experiences: 2,
    split: 'test',
    baseline: { mean: 0.37, low: 0.21, high: 0.55, n: 16, tasks: 8 },
    final: { mean: 0.68, low: 0.5, high: 0.84, n: 16, tasks: 8 },
    difference: { mean: 0.31, low: 0.12, high: 0.5, n: 16, tasks: 8 },
    gate: { decision: 'better', e: 44.2, pairs },
    verdict: 'better',
    accepted: true,
    library: '/w/order-service/.grpo/library.yaml',
  }
  events.push(finished)
  return { plan, events }
}

function totals(calls: number) {
  const spent = { calls, promptTokens: calls * 420, completionTokens: calls * 75, cachedTokens: calls * 300 }
  const none = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 }
  return { ...spent, seconds: calls * 2.4, byRole: { policy: spent, optimizer: none, judge: none } }
}
