import { dirname, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { assignChosen } from '../../core/proposals/choose/assign-splits.ts'
import { nearProposals } from '../../core/proposals/choose/near-proposals.ts'
import { countReasons, isOffered } from '../../core/proposals/choose/offered.ts'
import { renderTaskFile } from '../../core/proposals/choose/render-task-file.ts'
import type { Proposal, ProposalSource } from '../../core/proposals/proposal.ts'
import { many } from '../../core/report/words.ts'
import { nearest } from '../../core/tasks/nearest.ts'
import { SPLITS } from '../../core/tasks/splits.ts'
import { writeLibraryText } from '../../node/library/library-file.ts'
import { knownTasks, readExisting, rememberedSplits } from '../../node/proposals/choose/known-tasks.ts'
import { TakenFile } from '../../node/proposals/choose/taken-file.ts'
import { keepFloors } from '../../node/proposals/keep-floors.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { displayPath } from '../../node/task-files/find-task-files.ts'
import { askWhich, canAsk } from '../io/ask.ts'
import type { Io } from '../io/io.ts'
import { shortText } from '../io/plain-text.ts'
import { addModelFlags, budget, type CommonFlags, count } from '../run/run-flags.ts'
import { measureDifficulty } from './proposal-difficulty.ts'
import { inTableOrder, type Listed, placeOf, proposalTable, reasonOf, solvedWords } from './proposal-table.ts'

/** Lines of the table that are shown to people. */
const MAX_LINES = 500

/** Flags of every command that proposes tasks. */
export interface ChooseFlags extends Omit<CommonFlags, 'seed' | 'library' | 'concurrency'> {
  /** "all", or ids separated by commas */
  take?: string
  out?: string
  /** tries of each offered proposal */
  difficulty?: number
  /** prints the estimate for --difficulty, and calls no model */
  dryRun?: boolean
  yes?: boolean
}

/** Adds the flags for choosing, writing and difficulty to a command. */
export function addChooseFlags(command: Command): Command {
  command
    .option('--take <ids>', 'write these without asking: "all", or ids separated by commas')
    .option('--out <file>', 'task file to write or add to (*.tasks.yaml)')
    .option('--difficulty <n>', 'try each offered proposal n times with a model, after an estimate', count)
    .option('--dry-run', 'with --difficulty: print the estimate, and call no model')
    .option('--yes', 'answer yes to every question')
  return addModelFlags(command)
    .option('--max-calls <n>', 'most requests for --difficulty', count)
    .option('--max-tokens <n>', 'most tokens for --difficulty', count)
    .option('--max-cost <usd>', 'most USD for --difficulty; needs prices in .grpo/config.yaml', budget)
    .option('--max-minutes <n>', 'most working minutes for --difficulty', budget)
    .option('--unsandboxed', 'run test commands even if there is no sandbox')
}

export interface ChooseOptions {
  source: ProposalSource
  flags: ChooseFlags
  /** absolute folder that the files of the proposals are relative to */
  workspace: string
  /** name of the task set where the file is new */
  name: string
  /** absolute path of the task file if --out gives none */
  out: string
  /** more fields of the last record, e.g. how many functions were found */
  more?: Record<string, unknown>
}

/**
 * The last step of every command that proposes tasks: shows each proposal with why it is offered or left out,
 * measures difficulty where that is allowed, lets the person choose (--take, or check boxes on a terminal), and writes
 * what was chosen with groups and splits. What is already in a task file of the workspace is left alone, and what
 * somebody removed from one is added only by its id.
 * Records: one `proposal` each, last `proposals-finished`.
 */
export async function chooseProposals(
  io: Io,
  found: readonly Proposal[],
  options: ChooseOptions,
): Promise<void> {
  const { flags, workspace, source } = options
  const out = outPath(io, options)
  const { proposals, known } = await knownTasks(found, workspace, out, io.cwd)
  const near = nearProposals(proposals.filter(isOffered))
  const before = await TakenFile.open(await grpoDirOf(out))
  const open = (proposal: Proposal) => isOffered(proposal) && !known.has(proposal.id)
  const wanted = proposals.filter((proposal) => open(proposal) && !before.has(proposal))
  const difficulty =
    flags.difficulty !== undefined && wanted.length > 0
      ? await measureDifficulty(io, wanted, workspace, out, {
          ...flags,
          difficulty: flags.difficulty,
        })
      : new Map<string, never>()
  const listed = proposals.map((proposal): Listed => {
    const baseline = difficulty.get(proposal.id)
    const knownIn = known.get(proposal.id)?.displayName
    return {
      proposal: baseline === undefined ? proposal : { ...proposal, baseline },
      like: (near.get(proposal.id) ?? []).filter((id) => id !== proposal.id),
      removedBefore: knownIn === undefined && before.has(proposal),
      ...(knownIn === undefined ? {} : { knownIn }),
    }
  })
  for (const one of inTableOrder(listed)) io.record(recordOf(one))
  if (proposals.length > 0) {
    const table = proposalTable(listed)
    io.print(table.slice(0, MAX_LINES).join('\n'))
    if (table.length > MAX_LINES) io.print(`... and ${table.length - MAX_LINES} more (--json lists all).`)
  }
  const free = listed.filter(({ proposal }) => open(proposal))
  const taken = await choose(io, listed, free, flags)
  const written = taken.length === 0 ? null : await write(io, taken, out, options)
  // What is already in a file is remembered with that file: deleting the whole file does not mean that its tasks were unwanted.
  const fileOf = ({ id }: Proposal) => known.get(id)?.path ?? out
  const held = proposals.filter(({ id }) => known.has(id))
  if (written !== null)
    await before.add([...held, ...taken].map((proposal) => ({ proposal, file: fileOf(proposal) })))
  io.record({
    type: 'proposals-finished',
    source,
    proposals: proposals.length,
    offered: free.length,
    known: known.size,
    leftOut: countReasons(proposals),
    ...options.more,
    taken: taken.map(({ id }) => id),
    written,
  })
  if (written === null) sayWhyNothing(io, listed, free, flags)
}

/** The task file that --out names, else `out`. */
export function outPath(io: Io, { flags, out }: Pick<ChooseOptions, 'flags' | 'out'>): string {
  if (flags.out === undefined) return out
  const path = resolve(io.cwd, flags.out)
  if (/\.tasks\.ya?ml$/i.test(path)) return path
  throw new UsageError(`--out ${flags.out} must be named *.tasks.yaml, e.g. "my.tasks.yaml".`)
}

/** The record of a proposal. Solution and answer are left out: they are for the task file only. */
function recordOf(one: Listed): { type: 'proposal' } & Record<string, unknown> {
  const { solution: _solution, solutionPatch: _patch, answer: _answer, ...proposal } = one.proposal
  return {
    type: 'proposal',
    ...proposal,
    offered: isOffered(one.proposal) && one.knownIn === undefined,
    why: reasonOf(one),
    like: one.like,
    knownIn: one.knownIn ?? null,
    takenOut: one.removedBefore,
  }
}

async function choose(
  io: Io,
  listed: readonly Listed[],
  free: readonly Listed[],
  flags: ChooseFlags,
): Promise<Proposal[]> {
  if (flags.take !== undefined) return named(listed, free, flags.take)
  if (free.length === 0 || !canAsk(io)) return []
  const wanted = free.filter(({ removedBefore }) => !removedBefore)
  const choices = inTableOrder(free).map((one) => ({
    value: one.proposal.id,
    name: [one.proposal.id, solvedWords(one.proposal), shortText(placeOf(one.proposal), 60)]
      .filter(Boolean)
      .join('  '),
    description: `${reasonOf(one)}\n${shortText(one.proposal.prompt, 300)}`,
    // One of several similar proposals is enough.
    checked:
      !one.removedBefore &&
      one.like.every(
        (id) => indexIn(wanted, id) < 0 || indexIn(wanted, id) > indexIn(wanted, one.proposal.id),
      ),
  }))
  const ids = new Set(await askWhich(io, 'Which of these become tasks?', choices))
  return free.filter(({ proposal }) => ids.has(proposal.id)).map(({ proposal }) => proposal)
}

const indexIn = (listed: readonly Listed[], id: string) =>
  listed.findIndex(({ proposal }) => proposal.id === id)

/** The ids that --take names; null if it names none or all. */
export function namedIds(take: string | undefined): ReadonlySet<string> | null {
  if (take === undefined || take.trim() === 'all') return null
  return new Set(
    take
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  )
}

/** Proposals by --take. Ids that are in a task file already count as taken. Throws UsageError for others. */
function named(listed: readonly Listed[], free: readonly Listed[], take: string): Proposal[] {
  const ids = namedIds(take)
  if (ids === null) return free.filter(({ removedBefore }) => !removedBefore).map(({ proposal }) => proposal)
  if (ids.size === 0)
    throw new UsageError('--take names no proposal: give "all", or ids separated by commas.')
  return [...ids].flatMap((id) => {
    const one = listed.find(({ proposal }) => proposal.id === id)
    if (one === undefined) {
      const meant = nearest(
        id,
        listed.map(({ proposal }) => proposal.id),
      )
      throw new UsageError(
        `--take ${id}: there is no such proposal; ${meant === undefined ? 'leave out --take to list the proposals.' : `did you mean "${meant}"?`}`,
      )
    }
    if (one.knownIn !== undefined) return []
    if (!isOffered(one.proposal)) throw new UsageError(`--take ${id}: it was ${reasonOf(one)}`)
    return [one.proposal]
  })
}

async function write(
  io: Io,
  taken: readonly Proposal[],
  out: string,
  { name, workspace, source }: ChooseOptions,
): Promise<Record<string, unknown>> {
  const existing = await readExisting(out)
  const remembered = await rememberedSplits(await grpoDirOf(out))
  const { chosen, notes } = assignChosen(taken, existing.tasks, remembered)
  const { text, added } = renderTaskFile(chosen, {
    name,
    workspace: relative(dirname(out), workspace).split(sep).join('/') || '.',
    existing: existing.text,
  })
  if (text !== existing.text) await writeLibraryText(out, text)
  await keepFloors(out, chosen).catch(({ message }: Error) =>
    io.say(`note: What was found out about the tasks was not written; a run finds it out again: ${message}`),
  )
  const file = displayPath(out, io.cwd)
  const splits = Object.fromEntries(
    SPLITS.map((split) => [split, chosen.filter((one) => one.split === split).length]),
  )
  const words = SPLITS.map((split) => `${splits[split]} ${split}`).join(', ')
  const what = existing.text === null ? 'Wrote' : 'Added'
  io.print(`${what} ${many(added.length, 'task')} (${words}) to ${file}.`)
  for (const note of notes) io.say(`note: ${note}`)
  if (
    existing.text !== null &&
    existing.agent === undefined &&
    chosen.some(({ agent }) => agent !== undefined)
  )
    io.say(
      `note: These tasks ask for changes: add agent: tools to the defaults of ${file}, or run it with --agent tools.`,
    )
  io.say(
    source === 'import'
      ? `Next: tfgrpo check ${file}, then tfgrpo preflight ${file}.`
      : `Next: read it, then tfgrpo preflight ${file}.`,
  )
  return { file: out, added, splits, notes }
}

function sayWhyNothing(io: Io, listed: readonly Listed[], free: readonly Listed[], flags: ChooseFlags): void {
  if (listed.length === 0) io.say('No proposal was found.')
  else if (free.length === 0) {
    const known = listed.filter(({ knownIn }) => knownIn !== undefined).length
    const others = known === listed.length ? '' : '; the others were left out for the reasons above'
    io.say(
      known > 0
        ? `Nothing new: ${known} of ${listed.length} ${known === 1 ? 'is' : 'are'} already in task files${others}.`
        : 'None of these can become a task, for the reasons above.',
    )
  } else if (free.every(({ removedBefore }) => removedBefore))
    io.say(
      `Nothing new: the rest was removed from a task file before. Give ids to add it again, e.g. --take ${free[0]!.proposal.id}.`,
    )
  else if (flags.take !== undefined)
    io.say('Nothing was written: what --take names is already in task files.')
  else
    io.say(
      `Nothing was written. Write all with --take all, or some by their ids, e.g. --take ${free.find(({ removedBefore }) => !removedBefore)!.proposal.id}.`,
    )
}
