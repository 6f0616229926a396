import type { Diagnostic } from './diagnostics.ts'
import { readJson } from './json-source.ts'
import { Source } from './source-tree.ts'
import { type RememberedSplits, SPLITS } from './splits.ts'
import type { Split } from './task.ts'

/** Text of .grpo/splits.json: sorted, one id a line, so that two branches that add tasks merge without a conflict. */
export function renderSplits(splits: RememberedSplits): string {
  const lines = Object.keys(splits)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(splits[id])}`)
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`
}

/** Reads .grpo/splits.json; problems are reported with their positions. */
export function parseSplits(
  text: string,
  file: string,
): { splits: Record<string, Split>; diagnostics: Diagnostic[] } {
  const source = new Source(file, text.startsWith('\uFEFF') ? text.slice(1) : text)
  const splits: Record<string, Split> = Object.create(null)
  const done = () => ({ splits: { ...splits }, diagnostics: source.diagnostics })
  const conflict = /^(?:<{7}|={7}|>{7})/m.exec(source.text)
  if (conflict !== null) {
    source.report(
      conflict.index,
      conflict.index + 7,
      'this is a git conflict marker; keep the lines of both sides, each id once.',
    )
    return done()
  }
  if (source.text.trim() === '') return done()
  const root = readJson(source, 0, source.text.length)
  if (root === null) return done()
  if (root.kind !== 'map') {
    source.report(
      root.start,
      root.start,
      'the file must hold one JSON object of task ids and their splits; correct or delete it.',
    )
    return done()
  }
  for (const { key, value } of root.entries) {
    const split = value.kind === 'scalar' ? SPLITS.find((known) => known === value.value) : undefined
    if (split === undefined)
      source.report(value.start, value.end, `the split of "${key}" must be "train", "val" or "test".`)
    else splits[key] = split
  }
  return done()
}
