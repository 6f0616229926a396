import { digest } from '../../digest.ts'
import { type Allowance, choiceLine, lookLine, nextAlpha, parseLooks } from '../../measure/alpha-ledger.ts'
import type { RunContext } from '../../run/context.ts'
import type { GateRecord } from '../../run/events.ts'
import { valDigest, valQuestions } from './val-digest.ts'

/**
 * What a gate that began now could spend; nothing is spent by asking. Journaled under `moment`, so that a resumed run
 * gets the same.
 */
export function nextAllowance(context: RunContext, moment: string): Promise<ReadAllowance> {
  return context.calls.read(`account/${moment}`, async () => {
    const { alpha: total } = context.plan.settings
    const { looks, damagedLines } = parseLooks(await context.ports.looks.read(), total)
    const next = nextAlpha(looks, valDigest(context), { tasks: valQuestions(context), total })
    return damagedLines.length === 0 ? next : { ...next, damagedLines }
  })
}

interface ReadAllowance extends Allowance {
  /** lines of the ledger that could not be read; each counts as a look */
  damagedLines?: number[]
}

/** The context of a run that ends at a gate. */
export async function withLedger(context: RunContext): Promise<RunContext> {
  const { damagedLines = [], ...allowance } = await nextAllowance(context, 'start')
  const { path } = context.ports.looks
  for (const line of damagedLines) {
    const message = `${path}:${line}: this line of the alpha ledger is damaged and counts as a look that was spent; restore it from version control.`
    context.emit({ type: 'notice', level: 'warning', message })
  }
  return { ...context, allowance }
}

/** Notes, before its first try, that a run chooses among experiences on the val tasks without a gate. */
export async function noteChoice(context: RunContext, claim: string): Promise<void> {
  const tasks = valQuestions(context)
  if (tasks.length === 0) return
  const line = choiceLine({ val: valDigest(context), tasks, claim, run: context.plan.run })
  await context.calls.read('looks/choice', () => context.ports.looks.append(() => ({ line, value: true })))
}

/** A look at the val set that has been paid for. */
export interface Look {
  allowance: Allowance
  /** whether it draws other pairs and samples than looks before it; not in journals of older versions: they did not */
  ownDraws: boolean
  /** enters the outcome */
  decided(outcome: GateRecord): Promise<void>
}

/** Enters a look in the ledger before its first pair is drawn; enters nothing where the ledger is used up. */
export async function beginLook(context: RunContext, claim: string, round: number): Promise<Look> {
  const { plan, calls, ports } = context
  // How many calls may be under way is no part of what a run is: a resume may change it, and it is still the same look.
  const { concurrency: _, ...settings } = plan.settings
  // The time is that of the journal's first session: a run that is made again without its journal is another one.
  const begun = await calls.read(`looks/${round}/begun`, async () => ports.clock.now())
  const look = {
    val: valDigest(context),
    tasks: valQuestions(context),
    claim,
    run: digest({ plan: { ...plan, settings }, round, begun }).slice(0, 16),
  }
  const { ownDraws = false, ...allowance } = await calls.read(`looks/${round}`, () =>
    ports.looks.append((text) => {
      const { tasks, run } = look
      const { alpha: total } = plan.settings
      const next = nextAlpha(parseLooks(text, total).looks, look.val, { tasks, run, total })
      const { k, alpha } = next
      return {
        line: alpha > 0 ? lookLine({ ...look, k, alpha, decision: null, e: null, pairs: null }) : null,
        value: { ...next, ownDraws: k > 1 } as Allowance & { ownDraws?: boolean },
      }
    }),
  )
  return {
    allowance,
    ownDraws,
    decided: async ({ decision, e, pairs }) => {
      await calls.read(`looks/${round}/decided`, async () => {
        const { k, alpha } = allowance
        const line = lookLine({ ...look, k, alpha, decision, e, pairs })
        return ports.looks.append(() => ({ line, value: true }))
      })
    },
  }
}
