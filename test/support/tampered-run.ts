import type { TrainEvent } from '../../src/core/run/events.ts'
import { tampered } from '../../src/core/verify/verdicts.ts'
import { type SyntheticRun, syntheticRun } from './synthetic-run.ts'

export const BY_TWINS = 'The answer tampers with its checks: "check 1" passes whatever it expects.'
export const BY_VERIFIER = 'The answer changed test/parse-port.test.js, which decides what its checks find.'

/**
 * The made-up run with answers that tampered (one that its verifier saw through without any lesson, all of a task with
 * two lessons in front by twins of their checks), tasks that were left out, and floors.
 */
export function tamperedRun(): SyntheticRun {
  const { plan, events } = syntheticRun()
  const isBlamed = (event: TrainEvent) =>
    event.type === 'rollout-finished' &&
    event.rollout.arm === 'start+L4' &&
    event.rollout.task === 'train-task-2' &&
    event.rollout.trajectory !== null
  const renamed = events.map((event): TrainEvent => {
    if (event.type === 'rollout-finished' && event.phase === 'trial') {
      const arm = event.rollout.arm === 'trial/1/none' ? 'start' : 'start+L4'
      return { ...event, rollout: { ...event.rollout, arm, draw: `${arm}/${event.rollout.draw}` } }
    }
    if (
      event.type === 'rollout-finished' &&
      event.phase === 'rollouts' &&
      event.rollout.task === 'train-task-3'
    )
      return event.rollout.sample === 0
        ? { ...event, rollout: { ...event.rollout, verdict: tampered(BY_VERIFIER) } }
        : event
    if (event.type !== 'trial-measured') return event
    const results = event.results.map((one) =>
      one.candidate === 'L4' ? { ...one, tampering: BY_TWINS } : one,
    )
    return { ...event, results }
  })
  const found = renamed.flatMap((event): TrainEvent[] => {
    if (event.type !== 'rollout-finished' || !isBlamed(event)) return []
    const { task, arm, draw } = event.rollout
    const verdict = tampered(BY_TWINS)
    return [
      {
        type: 'rollout-tampered',
        phase: 'trial',
        task,
        arm,
        draw,
        verdict,
        check: 'check 1',
        sentence: BY_TWINS,
      },
    ]
  })
  const judged: TrainEvent = {
    type: 'preflight-judged',
    mean: 0.35,
    headroom: 0.65,
    teaching: 0.9,
    detectable: 0.2,
    identical: [],
    floor: {
      mean: 0.15,
      tasks: 24,
      high: [{ task: 'val-task-3', floor: 0.64 }],
      above: [
        { task: 'val-task-3', floor: 0.64 },
        { task: 'train-task-5', floor: 0.25 },
      ],
    },
    findings: [],
    worthTraining: true,
    sentence: 'Worth training.',
  }
  const measured = renamed.findIndex(({ type }) => type === 'trial-measured')
  return {
    plan: {
      ...plan,
      twins: true,
      quarantined: ['old-task'],
      leftOut: [
        {
          task: 'lax-task',
          control: 'exit-in-handler',
          reason:
            'an answer that ends the process in a handler gets through; let its verifier check what an answer does, by checks that it names.',
        },
      ],
    },
    events: [...renamed.slice(0, measured), ...found, judged, ...renamed.slice(measured)],
  }
}
