import { join } from 'node:path'
import { NO_CONFIG, readConfig } from '../../node/config/read-config.ts'
import { type LocatedModel, locateModels } from '../../node/config/resolve-models.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { endpointLabel, shortName } from './choice.ts'

/** A model that runs use though the settings name none. */
export interface NamedElsewhere {
  name: string
  /** which of the two names it */
  by: 'config.yaml' | 'environment'
}

/** What runs in a folder use where the settings name no model; null where the user will be asked. */
export async function namedElsewhere(folder: string, env: NodeJS.ProcessEnv): Promise<NamedElsewhere | null> {
  // A broken file is reported when a run starts.
  const config = await readConfig(join(await grpoDirOf(join(folder, 'x')), 'config.yaml')).catch(
    () => NO_CONFIG,
  )
  const nameFor = (of: typeof config) => {
    try {
      return nameOf(locateModels({ flags: {}, env, config: of, hostModels: true }).policy)
    } catch {
      return null
    }
  }
  const name = nameFor(config)
  if (name === null) return null
  return { name, by: name === nameFor(NO_CONFIG) ? 'environment' : 'config.yaml' }
}

function nameOf(model: LocatedModel): string {
  return model.model === undefined ? endpointLabel(model.baseUrl) : shortName(model.model)
}
