import { chmod, cp, lstat, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandResult, MountedScript } from '../../../core/ports.ts'
import { REWARD_FILES } from '../../../core/verify/harbor.ts'
import { makeFolder } from '../../make-folder.ts'
import type { Mount } from '../../sandbox/host-channel.ts'
import { refused } from '../inner-path.ts'
import type { Slot } from './slots.ts'

/** Folders of logs that scripts of Harbor tasks may write to. */
const LOGS = ['verifier', 'agent', 'artifacts']
/** More than a reward is. */
const MAX_REWARD = 64 * 1024

/** Puts the folder of a script beside a copy, with folders for its logs, so that no answer can touch it before it runs. */
export async function mountScript(
  slot: Slot,
  { folder, at, script }: MountedScript,
): Promise<{ command: string; mounts: Mount[]; rewards(): Promise<CommandResult['reports']> }> {
  const mounted = join(slot.folder, 'mounts')
  await rm(mounted, { recursive: true, force: true })
  const [scripts, logs] = [join(mounted, at.slice(1)), join(mounted, 'logs')]
  for (const name of LOGS) await makeFolder(join(logs, name))
  await cp(folder, scripts, { recursive: true, verbatimSymlinks: true })
  const file = await lstat(join(scripts, script)).catch(() => null)
  if (!file?.isFile()) throw refused(`The folder ${folder} has no file ${script}, which is to be run.`)
  await chmod(join(scripts, script), 0o755)
  return {
    command: `exec ${at}/${script}`,
    mounts: [
      { from: scripts, to: at },
      { from: logs, to: '/logs' },
    ],
    rewards: async () => {
      const found = await Promise.all(
        REWARD_FILES.map(async (name) => ({
          path: name,
          content: await rewardIn(join(logs, 'verifier', name)),
        })),
      )
      return found.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]))
    },
  }
}

/** Null where there is no plain file. */
async function rewardIn(path: string): Promise<string | null> {
  if (!(await lstat(path).catch(() => null))?.isFile()) return null
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_REWARD), 0, MAX_REWARD, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
