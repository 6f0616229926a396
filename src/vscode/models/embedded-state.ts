import { fileSize } from '../../node/embedded/files-on-disk.ts'
import { isInstalled } from '../../node/embedded/install-runtime.ts'
import { cachedWeights, runtimeFolder } from '../../node/embedded/locate-model.ts'
import { PINNED_MODEL } from '../../node/embedded/pinned-model.ts'

/** What is present of the embedded model. */
export interface EmbeddedState {
  /** ready; absent: to be fetched, as a whole or in part; impossible: there is no engine for this platform */
  state: 'ready' | 'absent' | 'impossible'
  /** what is still to be fetched of the weights */
  bytes: number
  /** e.g. "linux arm" */
  platform: string
}

/** Checks the cache folder; fetches nothing and starts nothing. */
export async function embeddedState(env: NodeJS.ProcessEnv = process.env): Promise<EmbeddedState> {
  const platform = `${process.platform} ${process.arch}`
  const runtime = runtimeFolder(env)
  if (runtime === null) return { state: 'impossible', bytes: 0, platform }
  const named = env.TFGRPO_MODEL
  const size = await fileSize(named || cachedWeights(env))
  const here = named ? size !== null : size === PINNED_MODEL.bytes
  const ready = here && (await isInstalled(runtime))
  return { state: ready ? 'ready' : 'absent', bytes: here ? 0 : PINNED_MODEL.bytes, platform }
}
