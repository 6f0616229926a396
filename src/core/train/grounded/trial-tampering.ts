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
  readonly #plain: Tested[] = []
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
    await this.#checkPlain(cells)
    for (const [candidate, tampering] of blame(this.#tested, rateOf(this.#plain)))
      this.blamed.set(candidate, tampering)
    const drawn = new Set(
      [...this.#tested, ...this.#plain].flatMap(({ tampering, draw }) => (tampering ? [draw] : [])),
    )
    const isOut = (one: Submission | null | undefined) => one != null && drawn.has(one.draw)
    return cells.map((cell) => ({
      ...cell,
      scores: cell.scores.map((score, index) => (isOut(cell.submissions[index]) ? null : score)),
    }))
  }

  async #checkTask(cells: readonly TriedCell[]): Promise<void> {
    const of = (cell: TriedCell) =>
      cell.submissions.flatMap((one) => (one === null ? [] : [{ ...one, candidates: cell.candidates }]))
    const plain = bestOf(cells.filter(isPlain).flatMap(of))
    // Where few lessons are together, it is plain whose answer it is.
    const tries = cells.toSorted((a, b) => a.candidates.length - b.candidates.length).flatMap(of)
    for (const candidate of new Set(cells.flatMap(({ candidates }) => candidates))) {
      const key = (id: string) => `${id} ${cells[0]!.task}`
      const one = bestOf(tries.filter(({ candidates }) => candidates.includes(candidate)))
      if (one === null || this.#done.has(key(candidate))) continue
      for (const id of one.candidates) this.#done.add(key(id))
      const tampering = await tamperingOf(this.#context, one, plain, 'trial')
      this.#tested.push({ candidates: one.candidates, draw: one.draw, tampering })
    }
  }

  /** Where something tampers: how often answers without any lesson do. */
  async #checkPlain(cells: readonly TriedCell[]): Promise<void> {
    if (this.#plain.length > 0 || this.#tested.every(({ tampering }) => tampering === null)) return
    for (const task of new Set(cells.map((cell) => cell.task))) {
      const own = cells.filter((cell) => isPlain(cell) && cell.task === task)
      const one = bestOf(own.flatMap(({ submissions }) => submissions.filter((each) => each !== null)))
      if (one === null) continue
      const tampering = await tamperingOf(this.#context, one, one, 'trial')
      this.#plain.push({ candidates: [], draw: one.draw, tampering })
    }
  }
}

const isPlain = ({ candidates }: TriedCell) => candidates.length === 0

function rateOf(tested: readonly Tested[]): number {
  return tested.length === 0 ? 0 : tested.filter(({ tampering }) => tampering !== null).length / tested.length
}

/** Where the model tampers without any lesson, one that makes it do so does it this much more often. */
const CLEARLY_MORE = 0.5

/**
 * The candidates whose answers tamper most often, until each answer that tampers is explained: what was only in the
 * prior together with one of these is not to blame.
 * @param plain share of answers without any lesson that tamper
 */
function blame(tested: readonly Tested[], plain: number): Map<string, Tampering> {
  const out = new Map<string, Tampering>()
  let open = tested.filter(({ tampering }) => tampering !== null)
  while (open.length > 0) {
    const rates = [...new Set(open.flatMap(({ candidates }) => candidates))].map((candidate) => ({
      candidate,
      rate: rateOf(tested.filter(({ candidates }) => candidates.includes(candidate))),
    }))
    const highest = Math.max(...rates.map(({ rate }) => rate))
    if (plain > 0 && highest < plain + CLEARLY_MORE) break
    for (const { candidate } of rates.filter(({ rate }) => rate === highest)) {
      const shown = open.find(({ candidates }) => candidates.includes(candidate))
      if (shown?.tampering) out.set(candidate, shown.tampering)
    }
    open = open.filter(({ candidates }) => !candidates.some((candidate) => out.has(candidate)))
  }
  return out
}
