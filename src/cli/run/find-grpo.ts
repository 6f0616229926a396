import { dirname, join, resolve } from 'node:path'
import { exists } from '../../node/runs/exists.ts'

/** The nearest `.grpo` folder from here upwards; where there is none, the one that would be made here. */
export async function findGrpo(from: string): Promise<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, '.grpo')
    if (await exists(path)) return path
    if (dirname(folder) === folder) return join(resolve(from), '.grpo')
  }
}
