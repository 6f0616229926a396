import { basename, dirname, join, relative, sep } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { harborTask } from '../../core/proposals/import/harbor.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { many } from '../../core/report/words.ts'
import { dockerProblem } from '../../node/docker/docker.ts'
import { WorkerPatterns } from '../../node/patterns/patterns.ts'
import { checkHarbor, type HarborProposal } from '../../node/proposals/import/check-harbor.ts'
import { proposeHarbor } from '../../node/proposals/import/propose-harbor.ts'
import { harborFolders, readHarbor } from '../../node/proposals/import/read-harbor.ts'
import { displayPath } from '../../node/task-files/find-task-files.ts'
import type { Io } from '../io/io.ts'
import { plainText } from '../io/plain-text.ts'
import { type ChooseFlags, chooseProposals, outPath } from './choose-proposals.ts'
import { withChecks } from './run-checks.ts'

/** Imports the Harbor tasks of a folder (absolute), each tried before it is offered. */
export async function importHarbor(io: Io, folder: string, flags: ChooseFlags): Promise<void> {
  const shown = displayPath(folder, io.cwd)
  const folders = await harborFolders(folder)
  if (folders.length === 0)
    throw new UsageError(`${shown} holds no Harbor task: no folder in it has a task.toml.`)
  const out = join(dirname(folder), `${basename(folder)}.tasks.yaml`)
  const base = dirname(outPath(io, { flags, out }))
  let docker: Promise<string | null> | undefined
  const found: HarborProposal[] = []
  const refused: { folder: string; reason: string }[] = []
  for (const one of folders) {
    io.signal.throwIfAborted()
    const task = harborTask(await readHarbor(one))
    const at = relative(dirname(folder), one).split(sep).join('/')
    const fail = (reason: string) => refused.push({ folder: at, reason })
    if ('problem' in task) fail(task.problem)
    else {
      docker ??= task.image === null ? undefined : dockerProblem()
      const problem = task.image === null ? null : await docker
      if (problem != null) fail(`its environment is an image, and ${problem}`)
      else {
        found.push(await proposeHarbor(task, one, { origin: at, base }))
        for (const note of task.notes) io.say(`note: ${at}: ${plainText(note)}`)
      }
    }
  }
  for (const one of refused) {
    io.record({ type: 'not-taken-over', file: one.folder, reason: one.reason })
    io.say(`${one.folder}: not imported: ${plainText(one.reason)}`)
  }
  const more = { format: 'harbor', file: folder, notTakenOver: refused.length }
  if (found.length === 0) {
    io.record({
      type: 'proposals-finished',
      source: 'import',
      proposals: 0,
      ...more,
      taken: [],
      written: null,
    })
    throw new UsageError(
      `${shown}: no task can be imported: ${refused[0]!.folder}: ${refused[0]!.reason}${refused.length > 1 ? ` (${many(refused.length - 1, 'more reason')} above)` : ''}`,
    )
  }
  io.say(`${shown}: ${many(found.length, 'Harbor task')}; each is tried in copies of its workspace.`)
  const inContainers = found.filter(({ proposal }) => proposal.image !== undefined).length
  if (inContainers > 0)
    io.say(`${inContainers} of them run in containers of Docker, without network, and not in the sandbox.`)
  const checked = await withChecks<never, Proposal[]>(
    io,
    { workspace: dirname(folder), name: 'harbor-checks.jsonl', flags },
    async ({ workspaces, signal, onProgress }) => {
      const patterns = new WorkerPatterns()
      try {
        return await checkHarbor(found, { workspaces, patterns, signal, onProgress })
      } finally {
        await patterns.close()
      }
    },
  )
  await chooseProposals(io, checked, {
    source: 'import',
    flags,
    workspace: dirname(folder),
    name: basename(folder),
    out,
    more,
  })
}
