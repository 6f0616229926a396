import type { Memento } from 'vscode'
import { capsByHand, type RunSettings } from './run-arguments.ts'

/** Flags of caps by the folder of the run. */
const KEY = 'tfgrpo.ownCaps'
/** Runs whose caps are kept, the newest. */
const KEPT = 100

/** The caps that the user gave this run by hand, as arguments: they apply when it is resumed, whatever the settings say. */
export function ownCaps(memory: Memento, folder: string): string[] {
  return memory.get<Record<string, string[]>>(KEY, {})[folder] ?? []
}

/** Keeps what of these arguments are caps given by hand. */
export async function rememberCaps(
  memory: Memento,
  folder: string,
  args: readonly string[],
  settings: RunSettings,
): Promise<void> {
  const caps = capsByHand(args, settings)
  if (caps.join() === ownCaps(memory, folder).join()) return
  const { [folder]: _, ...others } = memory.get<Record<string, string[]>>(KEY, {})
  const newest = Object.entries(others).slice(1 - KEPT)
  await memory.update(KEY, Object.fromEntries([...newest, [folder, caps]]))
}
