import { dirname, join, relative, resolve, sep } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { digest } from '../../core/digest.ts'
import { estimateDifficulty } from '../../core/proposals/choose/estimate-difficulty.ts'
import { renderTaskFile } from '../../core/proposals/choose/render-task-file.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { estimateLines } from '../../core/report/estimate-lines.ts'
import type { EvalFinished } from '../../core/run/events.ts'
import { settingsFor } from '../../core/run/settings.ts'
import { evaluate } from '../../core/train/evaluate.ts'
import { makeFolder } from '../../node/make-folder.ts'
import { readPlan } from '../../node/runs/plan-file.ts'
import { ensureIgnored, namedRun } from '../../node/runs/run-folder.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { askWhether, canAsk } from '../io/ask.ts'
import type { Io } from '../io/io.ts'
import { openRun } from '../run/open-run.ts'
import { openModels, openWorkbench, type Workbench } from '../run/open-workbench.ts'
import { budgetsOf, type CommonFlags } from '../run/run-flags.ts'
import { throwIfStopped } from '../run/stopped.ts'

/** Share of the scored tries that passed, and their number. */
export type Difficulty = NonNullable<Proposal['baseline']>

export interface DifficultyFlags extends CommonFlags {
  /** tries of each proposal */
  difficulty: number
  /** only the estimate is wanted */
  dryRun?: boolean
  /** the spend is allowed */
  yes?: boolean
}

/**
 * How often a model solves each proposal without any prior: the estimate first, then, where the person allows it
 * (`--yes`, or a yes on the terminal), a run like any other, with journal and budgets. Asked for again with the same
 * tasks, model and number it costs nothing. A task without a scored try is not in the result.
 * @param out the task file that paths of the proposals are relative to
 */
export async function measureDifficulty(
  io: Io,
  proposals: readonly Proposal[],
  workspace: string,
  out: string,
  flags: DifficultyFlags,
): Promise<Map<string, Difficulty>> {
  const draft = await writeDraft(proposals, workspace, dirname(out))
  const workbench = await openWorkbench(io, [draft.path], flags, { checks: false, learns: false })
  try {
    const settings = {
      ...settingsFor({
        mode: 'grounded',
        embedded: workbench.models.policy.kind === 'embedded',
        trainTasks: 0,
        concurrency: workbench.concurrency,
      }),
      evalSamples: flags.difficulty,
    }
    const estimate = estimateDifficulty(workbench.set.tasks, flags.difficulty, settings.maxTokens, workbench)
    const model = workbench.models.policy.model
    io.record({
      type: 'difficulty-estimate',
      tasks: proposals.length,
      rollouts: flags.difficulty,
      model,
      estimate,
    })
    io.say(`Difficulty: ${flags.difficulty} tries of ${proposals.length} proposals by ${model}.`)
    for (const line of estimateLines(estimate)) io.say(line)
    if (!(await allowed(io, flags))) return new Map()
    const name = `difficulty-${digest([draft.text, model, settings]).slice(0, 10)}`
    return await run(io, workbench, name, settings, flags)
  } finally {
    await workbench.close()
  }
}

async function allowed(io: Io, { dryRun, yes }: DifficultyFlags): Promise<boolean> {
  if (dryRun) return false
  if (yes) return true
  if (canAsk(io)) return askWhether(io, 'Spend this?')
  io.say('Nothing was spent: allow it with --yes.')
  return false
}

/** The proposals as a task file of their own, in the ignored folder of runs. */
async function writeDraft(
  proposals: readonly Proposal[],
  workspace: string,
  base: string,
): Promise<{ path: string; text: string }> {
  const grpoDir = await grpoDirOf(join(workspace, 'any'))
  await ensureIgnored(grpoDir)
  const folder = join(grpoDir, 'runs', 'proposals')
  await makeFolder(folder)
  const held = proposals.map((proposal) => ({ ...elsewhere(proposal, base, folder), split: 'test' as const }))
  const { text } = renderTaskFile(held, {
    name: 'proposals',
    workspace: relative(folder, workspace).split(sep).join('/') || '.',
    existing: null,
  })
  const path = join(folder, 'difficulty.tasks.yaml')
  await writeFileAtomic(path, text)
  return { path, text }
}

/** A proposal whose paths that are relative to its task file are relative to another folder. */
function elsewhere(proposal: Proposal, base: string, folder: string): Proposal {
  const moved = (path: string) => relative(folder, resolve(base, path)).split(sep).join('/')
  const { workspace, image, verify } = proposal
  return {
    ...proposal,
    ...(workspace == null ? {} : { workspace: moved(workspace) }),
    ...(image !== undefined && 'build' in image ? { image: { build: moved(image.build) } } : {}),
    verify: verify.map((spec) => (spec.type === 'harbor' ? { ...spec, tests: moved(spec.tests) } : spec)),
  }
}

async function run(
  io: Io,
  workbench: Workbench,
  name: string,
  settings: ReturnType<typeof settingsFor>,
  flags: DifficultyFlags,
): Promise<Map<string, Difficulty>> {
  const tries = new Map<string, boolean[]>()
  const folder = namedRun(workbench.grpoDir, io.cwd, name)
  const measure = { split: 'test' as const, compare: false, include: 'none' as const }
  const open = await openRun(
    io,
    workbench,
    {
      run: { folder, plan: await readPlan(folder.path) },
      mode: 'eval',
      seed: flags.seed,
      writes: false,
      measure,
    },
    settings,
  )
  let last: EvalFinished | null = null
  try {
    const models = await openModels(io, workbench)
    try {
      const { journal, library, looks } = open
      const ports = { ...workbench.ports, ...models.ports, journal, library, looks }
      const options = { budgets: budgetsOf(flags), costOf: workbench.costOf }
      for await (const event of evaluate(open.plan, workbench.set, ports, options, io.signal)) {
        await open.writer.write(event)
        if (event.type === 'rollout-finished' && event.rollout.verdict.score !== null) {
          const { task, verdict } = event.rollout
          tries.set(task, [...(tries.get(task) ?? []), verdict.passed])
        } else if (event.type === 'group-finished') {
          const { task, scored, unscored, note } = event
          const passed = tries.get(task)?.filter(Boolean).length ?? 0
          io.record({ type: 'difficulty-measured', id: task, passed, scored, unscored })
          io.say(`${task}: ${passed} of ${scored} tries pass${note ? ` (${note})` : ''}`)
        } else if (event.type === 'eval-finished') last = event
      }
      await open.writer.close()
    } finally {
      await models.close()
    }
  } finally {
    await open.close()
  }
  if (last !== null && last.stopped !== 'done') {
    io.say(last.reason ?? '')
    // If a budget cut it short, the result for the proposals that were tried still counts.
    if (last.stopped !== 'budget') throwIfStopped(last)
  }
  return new Map(
    [...tries].map(([id, passed]) => [
      id,
      { mean: passed.filter(Boolean).length / passed.length, rollouts: passed.length },
    ]),
  )
}
