import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { digest } from '../../core/digest.ts'
import type { Rollout } from '../../core/rollouts/rollout.ts'
import { type AttemptOrigin, atifOf } from '../../core/transcripts/atif.ts'
import { makeFolder } from '../make-folder.ts'
import { redact } from '../models/redact.ts'
import { PRIVATE_FILE } from '../private-file.ts'

/** Folder of a run that holds the transcripts of its attempts. */
export const TRANSCRIPTS = 'transcripts'

/** Characters of a file's name that come from where the attempt belongs. */
const NAME = 120

/** Name of an attempt's file: where it belongs, in letters that every file system takes. */
export function transcriptName({ draw }: Pick<Rollout, 'draw'>): string {
  const name = draw.replace(/[^A-Za-z0-9._-]+/g, '-')
  return name.length <= NAME ? `${name}.json` : `${name.slice(0, NAME)}-${digest(draw).slice(0, 8)}.json`
}

/** Writes what an attempt of an agent that works in steps did, as a file that other tools read too. */
export async function writeTranscript(
  folder: string,
  rollout: Rollout,
  origin: AttemptOrigin,
): Promise<void> {
  if (rollout.trajectory?.steps === undefined) return
  const value = atifOf(rollout, origin, redact)
  if (value === null) return
  await makeFolder(join(folder, TRANSCRIPTS))
  await writeFileAtomic(join(folder, TRANSCRIPTS, transcriptName(rollout)), `${JSON.stringify(value)}\n`, {
    mode: PRIVATE_FILE,
  })
}
