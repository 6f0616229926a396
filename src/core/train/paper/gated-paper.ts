import { inUse } from '../../inject/prior.ts'
import { type Arm, makeArm, reportLeftOut } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'
import { inUseFor } from '../../run/measured-prior.ts'
import { readerOf } from '../../run/plan.ts'
import { saveLibrary } from '../../run/save-library.ts'
import { accept } from '../gate/accept.ts'
import { reportGate, runGate } from '../gate/gate-phase.ts'
import { besideTest } from '../gate/test-phase.ts'
import { pick, type Training } from '../gate/training.ts'
import { learnPaper } from './paper.ts'

/** The paper's loop, with the gate that it lacks where the set allows one. */
export async function gatedPaper(context: RunContext, training: Training): Promise<void> {
  const { plan } = context
  const start = training.library
  training.library = await learnPaper(context, start)
  training.library = await saveLibrary(context, training.library, 'learn')
  training.proposed = inUse(training.library, 'all', readerOf(plan)).map(({ id }) => id)
  const noGate = reportGate(context)
  const before = makeArm('start', inUseFor(plan, start), plan.settings.priorTokens)
  const proposed = makeArm('proposed', pick(training.library, training.proposed), plan.settings.priorTokens)
  reportLeftOut(context, proposed)
  if (noGate || before.prior.text === proposed.prior.text) return
  await besideTest(context, training, () => gateAndAdopt(context, training, before, proposed))
}

async function gateAndAdopt(
  context: RunContext,
  training: Training,
  before: Arm,
  proposed: Arm,
): Promise<void> {
  training.gate = await runGate(context, before, proposed)
  if (!training.gate.accepted) return
  training.accepted = true
  const accepted = accept(training.library, context.plan, { start: before, proposed, round: 1 })
  training.library = await saveLibrary(context, accepted, 'gate/1')
}
