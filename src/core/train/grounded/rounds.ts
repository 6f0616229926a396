import { type Arm, makeArm } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'
import { inUseFor } from '../../run/measured-prior.ts'
import { saveLibrary, saveNamed } from '../../run/save-library.ts'
import { accept } from '../gate/accept.ts'
import { reportGate, runGate } from '../gate/gate-phase.ts'
import { rejectTampering } from '../gate/gate-tampering.ts'
import { besideTest } from '../gate/test-phase.ts'
import { pick, type Training } from '../gate/training.ts'
import { retireReplaced } from './candidate-library.ts'
import { learnGrounded } from './grounded.ts'
import { earlierNotes, type RejectedNote } from './rejected-notes.ts'

/**
 * Rounds of: learn, try, propose. What the last one proposes, which is all that points up after it, goes through the one
 * gate of the run: a gate a round would spend the val set's alpha on proposals that are not final.
 */
export async function groundedRounds(context: RunContext, training: Training): Promise<void> {
  const { plan } = context
  const noGate = reportGate(context)
  const rejected: RejectedNote[] = earlierNotes(plan.turnedDown ?? [])
  const before = () => inUseFor(plan, training.library)
  let inUseBefore = before()
  const replaced = new Set<string>()
  let nothing: string | null = null
  training.proposed = inUseBefore.map(({ id }) => id)
  for (let round = 1; round <= plan.settings.epochs; round++) {
    inUseBefore = before()
    const proposal = await learnGrounded(context, training.library, round, rejected, (learned) => {
      training.library = learned
    })
    rejected.push(...proposal.rejected)
    const saved = await saveNamed(context, proposal.library, `trial/${round}`)
    training.library = saved.library
    const named = (id: string) => saved.renamed[id] ?? id
    for (const id of proposal.replaced) replaced.add(named(id))
    training.proposed = proposal.prior.map(named).filter((id) => !replaced.has(id))
    nothing = proposal.nothing
    if (nothing !== null) report(context, round, nothing)
  }
  if (nothing !== null || noGate !== null) return
  const { epochs, priorTokens } = plan.settings
  const start = makeArm('start', inUseBefore, priorTokens)
  const proposed = makeArm('proposed', pick(training.library, training.proposed), priorTokens)
  if (start.prior.text === proposed.prior.text) {
    report(context, epochs, `Its additions do not fit into ${priorTokens} tokens.`)
    return
  }
  await besideTest(context, training, () => gateAndAdopt(context, training, { start, proposed, replaced }))
}

async function gateAndAdopt(
  context: RunContext,
  training: Training,
  { start, proposed, replaced }: { start: Arm; proposed: Arm; replaced: ReadonlySet<string> },
): Promise<void> {
  const { epochs } = context.plan.settings
  const gate = await runGate(context, start, proposed)
  training.gate = gate
  training.accepted = gate.accepted
  if (gate.accepted) {
    const accepted = accept(training.library, context.plan, { start, proposed, round: epochs })
    const retired = retireReplaced(context, accepted, [...replaced], epochs)
    training.library = await saveLibrary(context, retired, 'gate/1')
  }
  const { tampering } = gate.record
  if (tampering) {
    const rejecting = rejectTampering(training.library, context, tampering, epochs)
    training.library = await saveLibrary(context, rejecting, 'gate/1')
    training.proposed = start.experiences.map(({ id }) => id)
  }
}

/** Why there is nothing for the gate after this round: the last one decides. */
function report(context: RunContext, round: number, why: string): void {
  const what = round < context.plan.settings.epochs ? 'proposes nothing' : 'ends before the gate'
  context.emit({ type: 'notice', level: 'info', message: `Round ${round} ${what}. ${why}` })
}
