import { mkdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { renderAgentsMd } from '../../core/inject/agents-md.ts'
import {
  DEFAULT_BUDGET_TOKENS,
  INCLUDES,
  type Include,
  inUse,
  receipt,
  renderPrior,
} from '../../core/inject/prior.ts'
import { DEFAULT_SKILL_NAME, renderSkill, skillPath } from '../../core/inject/skill.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { stalenessSentence } from '../../core/library/staleness.ts'
import { nearestLibrary, readLibraryText, writeLibraryText } from '../../node/library/library-file.ts'
import type { Io } from '../io.ts'

const TARGETS = ['agents-md', 'skill'] as const

interface Flags {
  to: (typeof TARGETS)[number]
  library?: string
  include: Include
  model?: string
  name: string
  out?: string
  dryRun?: boolean
  remove?: boolean
}

/** `tfgrpo export`: puts the prior where coding agents read it. */
export function exportCommand(io: Io): Command {
  return new Command('export')
    .description('Write the experiences in use to where coding agents read them.')
    .addOption(
      new Option('--to <target>', 'AGENTS.md or an Agent Skill').choices(TARGETS).makeOptionMandatory(),
    )
    .option('--library <file>', 'library file (default: .grpo/library.yaml, nearest upwards)')
    .addOption(
      new Option('--include <which>', 'what is exported beside the pinned ones')
        .choices(INCLUDES)
        .default('proven'),
    )
    .option('--model <name>', 'model of the agents that read it: measurements with another do not count')
    .option('--name <name>', 'name of the skill', DEFAULT_SKILL_NAME)
    .option('--out <path>', 'file to write (default: AGENTS.md or the SKILL.md, beside .grpo)')
    .option('--remove', 'take what was exported out again')
    .option('--dry-run', 'print what would be written')
    .action((flags: Flags) => run(io, flags))
}

async function run(io: Io, flags: Flags): Promise<void> {
  const path = flags.library === undefined ? await nearestLibrary(io.cwd) : resolve(io.cwd, flags.library)
  const text = await readLibraryText(path)
  if (text === null && !flags.remove) {
    throw new UsageError(
      `There is no library ${path}: learn one with "tfgrpo train FILES", or name one with --library.`,
    )
  }
  const library = readLibrary(text, path)
  const used = inUse(library, flags.include, flags.model)
  const prior = renderPrior(flags.remove ? [] : used, { budgetTokens: DEFAULT_BUDGET_TOKENS })
  const { of, tokens } = receipt(library, prior)
  if (!flags.remove) {
    for (const one of library.experiences) {
      const stale = one.status === 'retired' ? null : stalenessSentence(one, flags.model)
      if (stale) io.say(stale)
    }
    if (prior.dropped.length > 0) {
      io.say(`Left out, since ${DEFAULT_BUDGET_TOKENS} tokens are the limit: ${prior.dropped.join(', ')}.`)
    }
  }

  const root = dirname(dirname(path))
  const usual = flags.to === 'agents-md' ? 'AGENTS.md' : skillPath(flags.name)
  const out = flags.out === undefined ? join(root, usual) : resolve(io.cwd, flags.out)
  const before = await readLibraryText(out)
  const after =
    flags.to === 'agents-md'
      ? renderAgentsMd(before, prior.text, out)
      : renderSkill(before, prior.text, flags.name, out)

  if (flags.dryRun) io.print(after ?? '')
  else if (after === null) {
    if (before !== null) await rm(out)
  } else if (after !== before) {
    await mkdir(dirname(out), { recursive: true })
    await writeLibraryText(out, after)
  }
  const changed = after !== before
  io.record({
    type: 'exported',
    to: flags.to,
    path: out,
    used: prior.used,
    of,
    tokens,
    changed,
    dryRun: flags.dryRun ?? false,
  })
  if (flags.dryRun) return
  io.print(words(flags, out, { used: prior.used.length, of, tokens, changed }))
}

function words(
  flags: Flags,
  out: string,
  { used, of, tokens, changed }: { used: number; of: number; tokens: number; changed: boolean },
): string {
  if (flags.remove)
    return changed ? `Took the exported block out of ${out}.` : `${out} holds no exported block.`
  if (used === 0) {
    const next = 'pin some with "tfgrpo library pin ID", or use --include promising or all'
    return `0 of ${of} experiences are in use, so ${changed ? `the block was taken out of ${out}` : 'nothing was written'}: ${next}.`
  }
  const undo = `take it out with "tfgrpo export --to ${flags.to} --remove"`
  return `${used} of ${of} experiences, about ${tokens} tokens, ${changed ? 'written to' : 'already in'} ${out}; ${undo}.`
}
