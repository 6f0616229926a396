import { mapPool } from '../../concurrency.ts'
import type { CheckedCell } from '../../measure/choose-for-gate.ts'
import type { RunContext } from '../../run/context.ts'
import type { Tampering } from '../../run/events.ts'
import { bestOf, type Submission, tamperingOf } from '../../run/tampering.ts'

/** A cell of a trial with those of its tries that pass checks. */
export interface TriedCell extends CheckedCell {
  /** in sample order; null where a try passes nothing */
  submissions: readonly (Submission | null)[]
}

interface Tested {
  candidates: readonly string[]
  draw: string
  tampering: Tampering | null
}

/** Tries answers against the twins of their checks: of each lesson one answer a task. */
export class TrialTampering {
  /** candidates that are to blame, with what their answers did */
  readonly blamed = new Map<string, Tampering>()
  readonly #context: RunContext
  readonly #tested: Tested[] = []
  /** lessons on tasks on which an answer with them has been tried */
  readonly #done = new Set<string>()

  constructor(context: RunContext) {
    this.#context = context
  }

  /** Returns the cells with what tampers left unscored. */
  async check(cells: readonly TriedCell[]): Promise<TriedCell[]> {
    const tasks = [...new Set(cells.map(({ task }) => task))]
    await mapPool(tasks, this.#context.plan.settings.concurrency, (id) =>
      this.#checkTask(cells.filter(({ task }) => task === id)),
    )
    for (const [candidate, tampering] of blame(this.#tested)) this.blamed.set(candidate, tampering)
    const drawn = new Set(this.#tested.flatMap(({ tampering, draw }) => (tampering ? [draw] : [])))
    const isOut = (one: Submission | null | undefined) => one != null && drawn.has(one.draw)
    return cells.map((cell) => ({
      ...cell,
      scores: cell.scores.map((score, index) => (isOut(cell.submissions[index]) ? null : score)),
    }))
  }

  async #checkTask(cells: readonly TriedCell[]): Promise<void> {
    const of = (cell: TriedCell) =>
      cell.submissions.flatMap((one) => (one === null ? [] : [{ ...one, candidates: cell.candidates }]))
    const plain = bestOf(cells.filter(({ candidates }) => candidates.length === 0).flatMap(of))
    // Where few lessons are together, it is plain whose answer it is.
    const tries = cells.toSorted((a, b) => a.candidates.length - b.candidates.length).flatMap(of)
    const found: Tested[] = []
    for (const candidate of new Set(cells.flatMap(({ candidates }) => candidates))) {
      const key = (id: string) => `${id} ${cells[0]!.task}`
      const one = bestOf(tries.filter(({ candidates }) => candidates.includes(candidate)))
      if (one === null || this.#done.has(key(candidate))) continue
      for (const id of one.candidates) this.#done.add(key(id))
      const tampering = await tamperingOf(this.#context, one, plain, 'trial')
      found.push({ candidates: one.candidates, draw: one.draw, tampering })
    }
    // Where answers without any lesson tamper too, no lesson is to blame.
    const isOfModel =
      plain !== null &&
      found.some(({ tampering }) => tampering !== null) &&
      (await tamperingOf(this.#context, plain, plain, 'trial')) !== null
    this.#tested.push(...(isOfModel ? found.map((one) => ({ ...one, candidates: [] })) : found))
  }
}

/**
 * The candidates whose answers tamper most often, until each answer that tampers is explained: what was only in the
 * prior together with one of these is not to blame.
 */
function blame(tested: readonly Tested[]): Map<string, Tampering> {
  const out = new Map<string, Tampering>()
  let open = tested.filter(({ tampering, candidates }) => tampering !== null && candidates.length > 0)
  while (open.length > 0) {
    const rates = [...new Set(open.flatMap(({ candidates }) => candidates))].map((candidate) => {
      const own = tested.filter(({ candidates }) => candidates.includes(candidate))
      return { candidate, rate: own.filter(({ tampering }) => tampering !== null).length / own.length }
    })
    const highest = Math.max(...rates.map(({ rate }) => rate))
    for (const { candidate } of rates.filter(({ rate }) => rate === highest)) {
      const shown = open.find(({ candidates }) => candidates.includes(candidate))
      if (shown?.tampering) out.set(candidate, shown.tampering)
    }
    open = open.filter(({ candidates }) => !candidates.some((candidate) => out.has(candidate)))
  }
  return out
}
