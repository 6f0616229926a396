import type { UserMessage } from '../remedy.ts'
import type { EvalFinished, RunFinished } from '../run/events.ts'

/** What to do after a run; surfaces make a button of it. */
type NextStep = 'add-tasks' | 'preflight' | 'resume' | 'compare' | 'report' | 'use'

export interface Advice extends UserMessage {
  step: NextStep
  /** of a comparison that is to be made again: samples a task */
  samples?: number
}

const USE_IT: Advice = { step: 'use', sentence: 'Use it: export it, or ask @grpo.' }

/** What a run's result asks for next. */
export function nextStep(result: RunFinished | EvalFinished): Advice {
  if (result.stopped !== 'done')
    return {
      step: 'resume',
      sentence: result.reason ?? 'It did not finish.',
      remedies: result.remedies ?? [{ do: 'resume' }],
    }
  if (result.type === 'eval-finished') {
    if (result.forbidden !== undefined)
      return { step: 'compare', sentence: result.forbidden, samples: result.samples }
    if (result.verdict === 'unproven') {
      const samples = 2 * result.samples
      const sentence = `More tasks, or ${samples} samples of each instead of ${result.samples}, make the interval narrower.`
      return { step: 'compare', sentence, samples }
    }
    return result.verdict === 'worse'
      ? { step: 'report', sentence: 'The report shows which tasks got worse: retire what does harm there.' }
      : USE_IT
  }
  if (result.verdict === 'better') {
    if (!result.accepted)
      return {
        step: 'report',
        sentence: 'It was not adopted, since something got worse: the report shows what.',
      }
    if (result.finalInUse !== false) return USE_IT
    return {
      step: 'report',
      sentence: 'The library was changed meanwhile, and the edited experiences are not measured.',
      remedies: [{ do: 'measure-library' }],
    }
  }
  if (result.verdict === 'worse')
    return {
      step: 'report',
      sentence: 'The library from before stays; the report shows which tasks got worse.',
    }
  if (result.gate === null && result.experiences === 0)
    return {
      step: 'preflight',
      sentence: 'No experience came out of it: a preflight shows whether these tasks can teach anything.',
    }
  return {
    step: 'add-tasks',
    sentence: 'More validation tasks, or tasks with finer scores, make a smaller gain visible.',
  }
}
