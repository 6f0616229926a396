import type { Proposal, SeenCheck } from '../../../core/proposals/proposal.ts'
import { normaliseVerifier } from '../../../core/tasks/check-fields.ts'
import { asksModel, type Task } from '../../../core/tasks/task.ts'
import { type Control, EMPTY, tryControl } from '../../../core/verify/controls.ts'
import type { Verdict } from '../../../core/verify/verdict.ts'
import { WorkerPatterns } from '../../patterns/patterns.ts'

/**
 * Tries the verifiers of imported tasks on replies whose verdict is known: the answer must pass, an empty reply must
 * not. No model is called and no command run, so a task that needs a judge stays unchecked.
 */
export async function checkImported(
  proposals: readonly Proposal[],
  signal: AbortSignal,
): Promise<Proposal[]> {
  const patterns = new WorkerPatterns()
  try {
    const out: Proposal[] = []
    for (const proposal of proposals) {
      signal.throwIfAborted()
      out.push(await checkOne(proposal, patterns, signal))
    }
    return out
  } finally {
    await patterns.close()
  }
}

async function checkOne(
  proposal: Proposal,
  patterns: WorkerPatterns,
  signal: AbortSignal,
): Promise<Proposal> {
  if (proposal.verify.some(asksModel)) return proposal
  const task = taskOf(proposal)
  const unasked = () => Promise.reject(new Error('no judge or command is available for imported tasks'))
  const context = { patterns, command: unasked, judge: unasked, signal }
  const checks: SeenCheck[] = []
  const attempt = async (tried: SeenCheck['tried'], control: Control): Promise<Verdict> => {
    const started = performance.now()
    const verdict = await tryControl(task, control, context)
    const said = verdict.reason ?? verdict.feedback.split('\n')[0]
    checks.push({
      tried,
      scores: [verdict.score],
      passed: [verdict.passed],
      ...(said ? { said } : {}),
      seconds: (performance.now() - started) / 1000,
    })
    return verdict
  }
  const refused = (code: 'original-fails' | 'empty-passes', reason: string): Proposal => ({
    ...proposal,
    checks,
    state: { kind: 'refused', code, reason },
  })
  const known = proposal.solution ?? proposal.answer
  if (known !== undefined) {
    const verdict = await attempt('original', { name: 'solution', detail: 'is its own answer', reply: known })
    if (!verdict.passed) {
      const why = verdict.reason ?? verdict.feedback.split('\n')[0] ?? ''
      return refused('original-fails', `its own answer does not pass its verifier: ${why}`)
    }
  }
  if ((await attempt('empty', EMPTY)).passed)
    return refused('empty-passes', 'an empty reply passes its verifier, so nothing would be scored.')
  return { ...proposal, checks, state: { kind: known === undefined ? 'unchecked' : 'valid' } }
}

function taskOf({ id, prompt, answer, verify: raw }: Proposal): Task {
  return {
    id,
    instructions: '',
    prompt,
    ...(answer === undefined ? {} : { answer }),
    tags: [],
    show: [],
    network: [],
    guard: false,
    verify: raw.map((verifier) => normaliseVerifier(verifier, id)),
    workspaceDigest: '',
    position: { file: '', line: 1, column: 1 },
  }
}
