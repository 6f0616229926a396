import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScriptHandler } from './scripted-endpoint.ts'
import scriptedTrainer from './scripted-trainer.ts'

/** Phases of a run, recognised by the requests of the scripted trainer. */
export type Station = 'rollout' | 'lesson' | 'trial' | 'gate' | 'test'

/** The scripted trainer, with the request's hash in each reply: so a journal shows which requests it answers. */
export const hashedTrainer: ScriptHandler = async (body, info) => {
  const { content } = await scriptedTrainer(body, info)
  if (!content?.startsWith('{')) return { content: `#${info.hash}\n${content}` }
  return { content: JSON.stringify({ note: `#${info.hash}`, ...JSON.parse(content) }) }
}

/** Hashes of the requests whose reply is in the run's journal, in whole lines only. */
export function answeredIn(folder: string): Set<string> {
  const lines = journalLines(folder).filter((line) => line.includes('"t":"reply"'))
  return new Set(lines.flatMap((line) => [...line.matchAll(/#([0-9a-f]{40})/g)].map((match) => match[1]!)))
}

/** Whole lines of the run's journal, none where it was not begun. */
export function journalLines(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

/** Station of each request of an undisturbed grounded run, by hash, in the order of arrival. */
export function stationsOf(log: readonly { hash: string; said: string }[]): Map<string, Station> {
  const lastLesson = log.findLastIndex(({ said }) => said.includes('You find the unwritten rules'))
  return new Map(
    log.map(({ hash, said }, index): [string, Station] => {
      if (said.includes('You find the unwritten rules')) return [hash, 'lesson']
      if (said.includes('Question val')) return [hash, 'gate']
      if (said.includes('Question test')) return [hash, 'test']
      return [hash, index < lastLesson ? 'rollout' : 'trial']
    }),
  )
}
