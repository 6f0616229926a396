import { z } from 'zod'

/**
 * One line of `.grpo/looks.jsonl`: a gate that was begun or decided on a val set, or a choice made on it
 * (`choiceLine`).
 */
export interface Look {
  /** digest of the val set; '*' where a damaged line does not name it: it then counts for every ledger */
  val: string
  /** its number in the ledger, from 1; 0 for a choice */
  k: number
  /** what it spent, whatever the outcome; 0 for a choice */
  alpha: number
  /** the claim tested, in words */
  claim: string
  /** the run that looked: an id with its number `k` is one look, resumed or not */
  run: string
  /** null while the gate has not ended: begun is spent */
  decision: 'better' | 'worse' | 'undecided' | null
  e: number | null
  pairs: number | null
  /**
   * digests of the val tasks as questions; older versions left them out: such a look counts for equal val sets alone
   */
  tasks?: string[] | undefined
}

const lookSchema = z
  .object({
    val: z.string().min(1),
    k: z.number().int().min(0),
    alpha: z.number().gte(0).lte(1),
    claim: z.string().default(''),
    run: z.string().min(1),
    decision: z.enum(['better', 'worse', 'undecided']).nullable().default(null),
    e: z.number().nullable().default(null),
    pairs: z.number().int().nullable().default(null),
    tasks: z.array(z.string().min(1)).optional(),
  })
  .refine(({ k, alpha }) => (k === 0) === (alpha === 0))

/** Error that all claims of one ledger share where nothing else is said. */
const LEDGER_ALPHA = 0.05

/** Part of a look's alpha that the claim "worse" gets; "better" gets the rest. */
const WORSE_SHARE = 0.1

/** What "worse" may err beside a "better" that may err by this. */
export function worseBeside(alphaBetter: number): number {
  return (alphaBetter * WORSE_SHARE) / (1 - WORSE_SHARE)
}

/**
 * Part of what a ledger has left that look k may spend. Most sets are looked at once: the first look has 8/9, which gives
 * "better" .04 of .05. The later ones have 1/k, so that of the rest look k has 1/(k(k-1)), which falls as 1/k^2 does.
 */
const shareOfLook = (k: number): number => (k === 1 ? 8 / 9 : 1 / k)

export interface Allowance {
  /** number of this look in the ledger */
  k: number
  /** what this look may spend in all; 0 = the ledger is closed */
  alpha: number
  /** the two shares of alpha, for createGate; 0 when closed */
  alphaBetter: number
  alphaWorse: number
  /** spent by the looks before this one */
  spent: number
  /** what is left when this look has spent its alpha */
  left: number
  /** whether no look and no choice has used any of these tasks; journals of older versions leave it out */
  fresh?: boolean
}

/**
 * The looks of a file, whatever happened to it: lines joined or doubled by a union merge, conflict markers, a torn
 * last line. Equal lines count once; a begun and a decided line of one look are one; two different outcomes or numbers
 * under one run id are two looks (two branches that named a run alike, a run that was made again). A damaged line that
 * names its val set is a look of that set, one that does not counts for every set: damage can only spend.
 * @param total of the ledger, as `nextAlpha` has it: a line whose alpha is lost is charged what a first look of
 * it may spend, or of the usual total where that is more
 */
export function parseLooks(text: string, total = LEDGER_ALPHA): { looks: Look[]; damagedLines: number[] } {
  const found: Look[] = []
  const damagedLines: number[] = []
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || /^(<{7}|={7}|>{7}|\|{7})/.test(line)) return
    // looks are flat objects, so that two on one line (an append after a torn line) come apart at the braces
    const rest = line.replace(/\{[^{}]*\}/g, (object) => {
      const look = readLook(object)
      if (look) found.push(look)
      return look ? '' : object
    })
    if (rest.trim() === '') return
    damagedLines.push(index + 1)
    found.push(salvage(rest, total))
  })
  return { looks: mergeLooks(found), damagedLines }
}

function readLook(json: string): Look | null {
  try {
    const parsed = lookSchema.safeParse(JSON.parse(json))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function salvage(torn: string, total: number): Look {
  const text = (field: string) => new RegExp(`"${field}"\\s*:\\s*"([^"]+)"`).exec(torn)?.[1]
  const number = (field: string) =>
    Number(new RegExp(`"${field}"\\s*:\\s*([0-9.eE+-]+)\\s*,`).exec(torn)?.[1])
  const tasks = /"tasks"\s*:\s*\[([^\]]*)/.exec(torn)?.[1]?.match(/"[^"]+"/g)
  const k = number('k')
  const alpha = number('alpha')
  return {
    // A line that ends before its number may have lost tasks that it shares with others.
    val: (/"k"/.test(torn) ? text('val') : undefined) ?? '*',
    k: Number.isInteger(k) && k >= 1 ? k : 1,
    alpha: alpha > 0 && alpha <= 1 ? alpha : Math.max(total, LEDGER_ALPHA) * shareOfLook(1),
    claim: text('claim') ?? '',
    run: text('run') ?? `damaged: ${torn.trim()}`,
    decision: null,
    e: null,
    pairs: null,
    ...(tasks ? { tasks: tasks.map((task) => task.slice(1, -1)) } : {}),
  }
}

/** The lines found of one look. */
interface LookLines {
  begun: Look[]
  /** by their text, so that equal lines count once */
  decided: Map<string, Look>
}

/** One entry a look; order of first appearance. What a look was begun with is spent even if its outcome states less. */
function mergeLooks(found: readonly Look[]): Look[] {
  const byLook = new Map<string, LookLines>()
  for (const look of found) {
    const key = JSON.stringify([look.val, look.run, look.k])
    const same: LookLines = byLook.get(key) ?? { begun: [], decided: new Map() }
    byLook.set(key, same)
    if (look.decision === null) same.begun.push(look)
    else same.decided.set(JSON.stringify(look), look)
  }
  return [...byLook.values()].flatMap(({ begun, decided }) => {
    const looks = decided.size > 0 ? [...decided.values()] : begun.slice(0, 1)
    const first = looks[0]!
    const highest = Math.max(...begun.map((look) => look.alpha), 0)
    const raised = looks.every((look) => look.alpha < highest) ? { ...first, alpha: highest } : first
    return [raised, ...looks.slice(1)]
  })
}

/**
 * What the next gate on this val set may spend: a part of what its ledger has left (`shareOfLook`). Whatever the looks
 * before have spent, one that spends at most what is left keeps the sum within `total`, and so do all after it: by
 * induction all looks of a ledger together spend at most `total`, also where older versions of the schedule made some. By
 * the union bound the chance of any false "better" or "worse" over the ledger's whole life is at most `total`: for any number
 * of looks, any dependence between them, and later looks and val sets chosen after earlier results (each look's error is
 * at most alpha_k given its past, and to which ledger it belongs is known before its first pair).
 *
 * A look that was begun and not decided (its run was killed) continues with what it had and spends nothing more; a
 * decided one has been used, and the same run made again pays for another. Two branches that looked
 * independently have each spent their alpha once merged; when that is all there was, the ledger is closed (alpha 0). The
 * same holds for a set with tasks of two ledgers.
 *
 * @param options.tasks digests of the set's tasks: with them looks at other sets count that share a task (`ledgerOf`)
 */
export function nextAlpha(
  looks: readonly Look[],
  val: string,
  options: { tasks?: readonly string[]; run?: string; total?: number } = {},
): Allowance {
  const total = options.total ?? LEDGER_ALPHA
  const { tasks = [] } = options
  const mine = ledgerOf(
    looks.filter((look) => !isChoice(look)),
    val,
    tasks,
  )
  const chosenOn = looks.some((look) => isChoice(look) && shares(look, new Set([val]), new Set(tasks)))
  const again =
    options.run === undefined
      ? undefined
      : mine.find((look) => look.run === options.run && look.decision === null)
  const others = again ? mine.filter((look) => look !== again) : mine
  const spent = others.reduce((sum, look) => sum + look.alpha, 0)
  const room = Math.max(0, total - spent)
  const k = again ? again.k : 1 + others.reduce((highest, look) => Math.max(highest, look.k), others.length)
  const alpha = again ? again.alpha : room * shareOfLook(k)
  return {
    k,
    alpha,
    alphaBetter: alpha * (1 - WORSE_SHARE),
    alphaWorse: alpha * WORSE_SHARE,
    spent,
    left: Math.max(0, total - spent - alpha),
    fresh: k === 1 && !chosenOn,
  }
}

/**
 * The looks at this set, at sets that share a task with it, at sets that share one with those, and so on. Were only the
 * sets counted that share a task directly, the halves of a set would have looks of equal number after one at the whole.
 */
function ledgerOf(looks: readonly Look[], val: string, tasks: readonly string[]): Look[] {
  const sets = new Set([val])
  const questions = new Set(tasks)
  const mine = new Set<Look>()
  for (let before = -1; before < mine.size; ) {
    before = mine.size
    for (const look of looks) {
      if (!shares(look, sets, questions)) continue
      mine.add(look)
      sets.add(look.val)
      for (const task of look.tasks ?? []) questions.add(task)
    }
  }
  return [...mine]
}

function shares(look: Look, sets: ReadonlySet<string>, questions: ReadonlySet<string>): boolean {
  return look.val === '*' || sets.has(look.val) || (look.tasks?.some((task) => questions.has(task)) ?? false)
}

function isChoice({ alpha }: Look): boolean {
  return alpha === 0
}

/**
 * The line to append, without the line break. Append it once with decision null *before* the first pair is drawn and
 * once with the outcome; start a new line first if the file does not end in one.
 */
export function lookLine(look: Look): string {
  const { val, k, alpha, claim, run, decision, e, pairs, tasks } = look
  // The tasks before what follows, so that a torn line that has a number has them all.
  return JSON.stringify({ val, tasks, k, alpha, claim, run, decision, e, pairs })
}

/**
 * The line of a run that chooses among experiences on these tasks without a gate. It spends nothing and has no number;
 * the tasks are no fresh sample of tasks like them any more.
 */
export function choiceLine(choice: Pick<Look, 'val' | 'tasks' | 'claim' | 'run'>): string {
  return lookLine({ ...choice, k: 0, alpha: 0, decision: null, e: null, pairs: null })
}
