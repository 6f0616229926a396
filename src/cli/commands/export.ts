import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { INCLUDES, type Include, leftOutSentence } from '../../core/inject/prior.ts'
import { EXPORT_TARGETS, type ExportTarget } from '../../core/inject/targets.ts'
import { shellWords } from '../../core/report/shell-words.ts'
import { planExport, writeExport } from '../../node/export/plan-export.ts'
import { nearestLibrary } from '../../node/library/library-file.ts'
import type { Io } from '../io/io.ts'
import { addReaderFlags, type ReaderFlags } from '../run/reader-flags.ts'

interface Flags extends ReaderFlags {
  to: ExportTarget
  library?: string
  include: Include
  name?: string
  out?: string
  dryRun?: boolean
  remove?: boolean
}

/** `tfgrpo export`: writes the prior to where coding agents read it. */
export function exportCommand(io: Io): Command {
  const command = new Command('export')
    .description('Write the experiences in use to where coding agents read them.')
    .addOption(
      new Option('--to <target>', 'AGENTS.md, an Agent Skill, or an instructions file of the editor')
        .choices(EXPORT_TARGETS)
        .makeOptionMandatory(),
    )
    .option('--library <file>', 'library file (default: .grpo/library.yaml, nearest one upwards)')
    .addOption(
      new Option('--include <which>', 'what is exported besides the pinned ones')
        .choices(INCLUDES)
        .default('proven'),
    )
  return addReaderFlags(command)
    .option('--name <name>', 'name of the skill or of the instructions file (default: project-experience)')
    .option('--out <path>', 'file to write (default: the usual one, next to .grpo)')
    .option('--remove', 'remove what was exported')
    .option('--dry-run', 'print what would be written, and write nothing')
    .action((flags: Flags) => run(io, flags))
}

async function run(io: Io, flags: Flags): Promise<void> {
  const { to, include, model, agent, name, remove } = flags
  const plan = await planExport({
    library: flags.library === undefined ? await nearestLibrary(io.cwd) : resolve(io.cwd, flags.library),
    named: flags.library !== undefined,
    to,
    include,
    reader: { model, agent },
    name,
    remove,
    out: flags.out === undefined ? undefined : resolve(io.cwd, flags.out),
  })
  const { path, used, untestedAlone, of, tokens, stale } = plan
  if (!remove) {
    for (const message of stale) io.say(message)
    const leftOut = leftOutSentence(plan)
    if (leftOut !== null) io.say(leftOut)
  }
  if (flags.dryRun) io.print(plan.after ?? '')
  else await writeExport(plan)
  const changed = plan.after !== plan.before
  io.record({
    type: 'exported',
    to,
    path,
    used,
    untestedAlone,
    of,
    tokens,
    changed,
    dryRun: flags.dryRun ?? false,
  })
  if (untestedAlone.length > 0) io.say(`In use, untested alone: ${untestedAlone.join(', ')}.`)
  if (flags.dryRun) return
  io.print(words(flags, path, { used: used.length, of, tokens, changed }))
}

/** The command that removes it from the same place. */
function removeWords({ to, library, name, out }: Flags): string {
  const place = Object.entries({ library, name, out }).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, value],
  )
  const windows = process.platform === 'win32'
  return `remove it with: ${shellWords(['tfgrpo', 'export', '--to', to, ...place, '--remove'], windows)}`
}

function words(
  flags: Flags,
  out: string,
  { used, of, tokens, changed }: { used: number; of: number; tokens: number; changed: boolean },
): string {
  if (flags.remove)
    return changed ? `Removed the exported block from ${out}.` : `${out} contains no exported block.`
  if (used === 0) {
    const next =
      of === 0
        ? 'learn some with "tfgrpo train FILES", or write one with "tfgrpo library add TEXT"'
        : 'pin some with "tfgrpo library pin ID", or use --include promising or all'
    return `0 of ${of} experiences are in use, so ${changed ? `the block was removed from ${out}` : 'nothing was written'}: ${next}.`
  }
  return `${used} of ${of} experiences, about ${tokens} tokens, ${changed ? 'written to' : 'already in'} ${out}; ${removeWords(flags)}`
}
