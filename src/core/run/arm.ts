import { leftOutSentence, type RenderedPrior, renderPrior } from '../inject/prior.ts'
import { priorTrimmer } from '../inject/trim-prior.ts'
import type { Experience } from '../library/experience.ts'
import type { ChatRequest } from '../ports.ts'
import type { RunContext } from './context.ts'

/** One side of a comparison: a name and the prior that is included in the prompt. */
export interface Arm {
  name: string
  experiences: readonly Experience[]
  prior: RenderedPrior
}

/** Name of a trial's arm, by the candidates that it adds to what is in use. */
export function trialArmName(candidates: readonly string[]): string {
  return ['start', ...candidates].join('+')
}

/** The candidates that a trial's arm adds; none for any other arm. */
export function candidatesOfArm(name: string): string[] {
  const [first, ...candidates] = name.split('+')
  return first === 'start' ? candidates : []
}

/** `experiences`: stable ones first and the varied ones last, so that caches hold. */
export function makeArm(name: string, experiences: readonly Experience[], budgetTokens: number): Arm {
  return { name, experiences, prior: renderPrior(experiences, { budgetTokens }) }
}

/** Reports what an arm leaves out, so that nobody takes it for measured. */
export function reportLeftOut({ plan, emit }: RunContext, { prior }: Arm): void {
  const message = leftOutSentence(prior, plan.settings.priorTokens)
  if (message !== null) emit({ type: 'notice', level: 'warning', message })
}

/** How calls with this arm get shorter when the context overflows. */
export function armTrimmer(arm: Arm): NonNullable<ChatRequest['trim']> {
  return priorTrimmer(arm.experiences, arm.prior.text)
}
