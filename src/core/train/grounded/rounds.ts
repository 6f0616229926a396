import { inUse } from '../../inject/prior.ts'
import { makeArm } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'
import { saveLibrary, saveNamed } from '../../run/save-library.ts'
import { accept, newAtGate } from '../gate/accept.ts'
import { reportGate, runGate } from '../gate/gate-phase.ts'
import { rejectTampering } from '../gate/gate-tampering.ts'
import { pick, type Training } from '../gate/training.ts'
import { retireReplaced } from './candidate-library.ts'
import { learnGrounded } from './grounded.ts'
import { earlierNotes, type RejectedNote } from './rejected-notes.ts'

/** Rounds of: learn, try, propose, gate. An accepted library is the start of the next round. */
export async function groundedRounds(context: RunContext, training: Training): Promise<void> {
  const { plan } = context
  const model = plan.models.policy
  const noGate = reportGate(context)
  training.proposed = inUse(training.library, 'proven', model).map(({ id }) => id)
  const rejected: RejectedNote[] = earlierNotes(plan.turnedDown ?? [])
  for (let round = 1; round <= plan.settings.epochs; round++) {
    const before = inUse(training.library, 'proven', model)
    const proposal = await learnGrounded(context, training.library, round, rejected, (learned) => {
      training.library = learned
    })
    rejected.push(...proposal.rejected)
    const saved = await saveNamed(context, proposal.library, `trial/${round}`)
    training.library = saved.library
    const prior = proposal.prior.map((id) => saved.renamed[id] ?? id)
    if (!training.accepted || !proposal.nothing) training.proposed = prior
    if (proposal.nothing) {
      context.emit({
        type: 'notice',
        level: 'info',
        message: `Round ${round} ends before the gate. ${proposal.nothing}`,
      })
      continue
    }
    if (noGate) continue
    const start = makeArm('start', before, plan.settings.priorTokens)
    const proposed = makeArm('proposed', pick(training.library, prior), plan.settings.priorTokens)
    if (start.prior.text === proposed.prior.text) {
      const message = `Round ${round} ends before the gate. Its additions do not fit into ${plan.settings.priorTokens} tokens.`
      context.emit({ type: 'notice', level: 'info', message })
      continue
    }
    const gate = await runGate(context, start, proposed, round)
    if (gate.accepted) {
      const accepted = accept(training.library, context, newAtGate(start, proposed), round)
      const replaced = proposal.replaced.map((id) => saved.renamed[id] ?? id)
      const retired = retireReplaced(context, accepted, replaced, round)
      training.library = await saveLibrary(context, retired, `gate/${round}`)
    }
    const { tampering } = gate.record
    if (tampering) {
      const rejecting = rejectTampering(training.library, context, tampering, round)
      training.library = await saveLibrary(context, rejecting, `gate/${round}`)
      training.proposed = before.map(({ id }) => id)
    }
    if (!gate.accepted && training.accepted) {
      // What an earlier round proved is what the run leaves in use, and what its verdict is about.
      training.proposed = before.map(({ id }) => id)
      continue
    }
    training.gate = gate
    training.accepted ||= gate.accepted
  }
}
