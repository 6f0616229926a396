import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { isOffered } from '../../core/proposals/choose/offered.ts'
import { ANSWER_VERIFIERS, type AnswerVerifier } from '../../core/proposals/import/answer-verifier.ts'
import { MAPPED_FIELDS } from '../../core/proposals/import/columns.ts'
import { NO_COLUMN } from '../../core/proposals/import/import-rows.ts'
import {
  IMPORT_FORMATS,
  type Imported,
  type ImportFormat,
  isTable,
  leftOutOf,
} from '../../core/proposals/import/imported.ts'
import { importedProposals } from '../../core/proposals/import/to-proposals.ts'
import { withRemedies } from '../../core/remedy.ts'
import { many } from '../../core/report/words.ts'
import { checkImported } from '../../node/proposals/import/check-imported.ts'
import { readImport } from '../../node/proposals/import/read-import.ts'
import { displayPath } from '../../node/task-files/find-task-files.ts'
import { askWhether, canAsk } from '../io/ask.ts'
import type { Io } from '../io/io.ts'
import { plainText, shortText } from '../io/plain-text.ts'
import { addChooseFlags, type ChooseFlags, chooseProposals } from '../proposals/choose-proposals.ts'
import { importHarbor } from '../proposals/import-harbor.ts'

interface ImportFlags extends ChooseFlags {
  format?: ImportFormat
  map?: string
  verify: AnswerVerifier
}

/** Lines that could not be imported, shown to people at most; programs get all of them. */
const LISTED = 40

const OTHER_COLUMNS = 'Other columns: --map prompt=COLUMN,answer=COLUMN.'

/** `tfgrpo tasks import FILE`: tasks from a file of another tool. */
export function importCommand(io: Io): Command {
  const command = new Command('import')
    .summary(
      'import tasks from a file of OpenAI Evals, promptfoo, DSPy, a table, or a folder of Harbor tasks',
    )
    .description(
      'Imports tasks from OpenAI Evals (JSONL), promptfoo (YAML), DSPy examples, and tables in JSONL, JSON or CSV. Shows the mapping first, and lists what could not be imported.\n\nOf a folder, its Harbor tasks are imported (task.toml, instruction.md, environment/, tests/test.sh, solution/solve.sh): their tests score the workspace that an agent leaves. Each is tried first: its tests must fail where nothing is done, and pass with what solve.sh changes. The task file refers to the folder, which stays where it is. Tasks whose environment is an image run where Docker does.',
    )
    .argument('<file>', 'the file to read, or a folder of Harbor tasks')
    .addOption(
      new Option('--format <format>', 'format of the file; default: detected from the file').choices(
        IMPORT_FORMATS,
      ),
    )
    .option(
      '--map <map>',
      `columns of a table, e.g. prompt=context+question,answer=label (${MAPPED_FIELDS.join(', ')})`,
    )
    .addOption(
      new Option('--verify <how>', 'how answers are compared; auto: chosen by their form')
        .choices(ANSWER_VERIFIERS)
        .default('auto'),
    )
  return addChooseFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo tasks import capitals.csv                       shows the mapping
  $ tfgrpo tasks import capitals.csv --yes --take all      writes capitals.tasks.yaml
  $ tfgrpo tasks import promptfooconfig.yaml --yes --take all
  $ tfgrpo tasks import benchmark/ --take all              writes benchmark.tasks.yaml`,
    )
    .action((file: string, flags: ImportFlags) => runImport(io, file, flags))
}

async function runImport(io: Io, file: string, flags: ImportFlags): Promise<void> {
  const path = resolve(io.cwd, file)
  if ((await stat(path).catch(() => null))?.isDirectory()) return importHarbor(io, path, flags)
  const shown = displayPath(path, io.cwd)
  const { format, map, verify } = flags
  const imported = await readImport(path, {
    shown,
    verify,
    ...(format === undefined ? {} : { format }),
    ...(map === undefined ? {} : { map }),
  })
  const { proposals, repeated } = importedProposals(imported.tasks, shown)
  const leftOut = [
    ...imported.leftOut,
    ...repeated.map((task) => leftOutOf(task, 'the same task is in an earlier row.')),
  ].sort((a, b) => a.line - b.line)
  showMapping(io, imported, shown, proposals.length)
  showLeftOut(io, { ...imported, leftOut }, shown)
  if (proposals.length === 0 && isTable(imported.format)) io.say(OTHER_COLUMNS)
  const more = { format: imported.format, file: path, notTakenOver: leftOut.length }
  if (proposals.length === 0 || !(await applies(io, flags, imported))) {
    io.record({
      type: 'proposals-finished',
      source: 'import',
      proposals: proposals.length,
      applied: false,
      ...more,
      taken: [],
      written: null,
    })
    if (proposals.length === 0)
      throw new UsageError(`${shown}: no task can be imported: ${whyNone({ ...imported, leftOut })}`)
    return
  }
  const checked = await checkImported(proposals, io.signal)
  await chooseProposals(io, checked, {
    source: 'import',
    flags,
    workspace: dirname(path),
    name: stemOf(path),
    out: join(dirname(path), `${stemOf(path)}.tasks.yaml`),
    more: { applied: true, ...more },
  })
  const refused = checked.filter((proposal) => !isOffered(proposal))
  const [first] = refused
  if (first?.state.kind === 'refused' && refused.length === checked.length)
    throw new UsageError(`${shown}: no task can be imported: ${first.origin}: ${first.state.reason}`)
}

/** Why a file gave no task, in one sentence: what is missing, or the first line that could not be imported. */
function whyNone({ notes, leftOut }: Pick<Imported, 'notes' | 'leftOut'>): string {
  const [first, ...others] = leftOut
  if (first === undefined) return notes[0] ?? 'it holds no tests or rows.'
  if (notes[0]?.startsWith(NO_COLUMN)) return notes[0]
  const more = others.length === 0 ? '' : ` (${many(others.length, 'more reason')} above)`
  return `line ${first.line}: ${first.reason.replace(/\.$/, '')}${more}.`
}

function showMapping(
  io: Io,
  { format, columns, mapping, notes }: Imported,
  shown: string,
  tasks: number,
): void {
  io.record({ type: 'import-mapping', format, columns, mapping, tasks, notes })
  io.say(`${shown} (${format}): ${many(tasks, 'task')}.`)
  const width = (of: 'field' | 'from') => Math.max(...mapping.map((one) => one[of].length), 0)
  const [first, second] = [width('field'), width('from')]
  for (const { field, from, example } of mapping)
    io.say(
      `  ${field.padEnd(first)}  <-  ${plainText(from).padEnd(second)}  ${shortText(example, 70)}`.trimEnd(),
    )
  for (const note of notes) io.say(`note: ${plainText(note)}`)
}

function showLeftOut(io: Io, { leftOut }: Pick<Imported, 'leftOut'>, shown: string): void {
  for (const one of leftOut) io.record({ type: 'not-taken-over', ...one })
  for (const { line, reason, remedies } of leftOut.slice(0, LISTED))
    io.say({
      sentence: `${shown}:${line}: not imported: ${plainText(reason)}`,
      ...withRemedies(remedies),
    })
  if (leftOut.length > LISTED) io.say(`... and ${leftOut.length - LISTED} more lines (--json lists all).`)
}

async function applies(io: Io, { yes }: ImportFlags, { format }: Imported): Promise<boolean> {
  if (yes) return true
  if (canAsk(io)) return askWhether(io, 'Import with this mapping?')
  io.say(
    `Nothing was imported yet. Accept the mapping with --yes; write the tasks with --yes --take all.${isTable(format) ? ` ${OTHER_COLUMNS}` : ''}`,
  )
  return false
}

const stemOf = (path: string) => basename(path).replace(/\.[^.]+$/, '') || 'imported'
