import { join, relative, sep } from 'node:path'
import { digest } from '../../../core/digest.ts'
import { slug } from '../../../core/proposals/choose/slug.ts'
import type { HarborTask } from '../../../core/proposals/import/harbor.ts'
import type { Proposal } from '../../../core/proposals/proposal.ts'
import { normaliseVerifier } from '../../../core/tasks/check-fields.ts'
import { digestWorkspace } from '../../workspaces/workspace-files.ts'
import type { HarborProposal } from './check-harbor.ts'

/**
 * A Harbor task as a proposal.
 * @param folder its absolute folder
 * @param options.base folder of the task file that it is to be written to
 */
export async function proposeHarbor(
  task: HarborTask,
  folder: string,
  { origin, base }: { origin: string; base: string },
): Promise<HarborProposal> {
  const written = (inside: string) => relative(base, join(folder, inside)).split(sep).join('/')
  const digests = await Promise.all(
    [task.workspace, 'tests'].flatMap((name) => (name === null ? [] : [digestWorkspace(join(folder, name))])),
  )
  const id = slug(task.name) || 'task'
  const image = task.image !== null && 'build' in task.image ? { build: written('environment') } : task.image
  const proposal: Proposal = {
    id,
    source: 'import',
    origin,
    language: null,
    file: null,
    symbol: null,
    range: null,
    prompt: task.prompt,
    show: [],
    verify: [{ ...task.verify, tests: written('tests') }],
    tags: task.tags,
    agent: 'tools',
    network: task.network,
    workspace: task.workspace === null ? null : written(task.workspace),
    ...(image === null ? {} : { image }),
    digest: digest({ source: 'harbor', prompt: task.prompt, verify: task.verify, digests }),
    state: { kind: 'unchecked' },
    checks: [],
  }
  return {
    proposal,
    task: {
      id,
      instructions: '',
      prompt: task.prompt,
      tags: task.tags,
      show: [],
      network: task.network,
      guard: false,
      verify: proposal.verify.map((raw) => normaliseVerifier(raw, id)),
      ...(task.workspace === null ? {} : { workspace: join(folder, task.workspace) }),
      ...(image === null ? {} : { image }),
      workspaceDigest: digest(digests),
      position: { file: join(base, 'any'), line: 1, column: 1 },
    },
    solution: task.solution === null ? null : { folder: join(folder, 'solution'), variables: task.solution },
  }
}
