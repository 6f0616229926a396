import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { editExperience, exampleByUser } from '../../core/inject/edit-example.ts'
import { INCLUDES, type Include, inUse, leftOutSentence, renderPrior } from '../../core/inject/prior.ts'
import { addByUser, findExperience, pinByUser, restoreByUser, retireByUser } from '../../core/library/edit.ts'
import type { Experience, Library } from '../../core/library/experience.ts'
import { guardLesson } from '../../core/library/guards/guard.ts'
import { formatDiagnostic, parseLibrary, readLibrary } from '../../core/library/parse-library.ts'
import { type Reader, readerIn } from '../../core/library/reader.ts'
import { measuredWithRecord, staleMessage } from '../../core/library/staleness.ts'
import { statusWords } from '../../core/library/status-words.ts'
import { withRemedies } from '../../core/remedy.ts'
import { changeLibrary, nearestLibrary, readLibraryText } from '../../node/library/library-file.ts'
import { exists, namedRun, noSuchRun } from '../../node/runs/run-folder.ts'
import { rollBack, undoRollBack } from '../../node/runs/undo-run.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import type { Io } from '../io/io.ts'
import { addReaderFlags, type ReaderFlags } from '../run/reader-flags.ts'
import { editInEditor } from './library-editor.ts'
import { addExampleFlags, type ExampleFlags, exampleOf, newExampleOf } from './library-example.ts'
import { libraryReleaseCommand } from './library-release.ts'
import { experienceLines, listLines, undoEditWords, undoWords } from './library-text.ts'
import { libraryVerifyCommand } from './library-verify.ts'

interface Place {
  library?: string
}

interface Reading extends Place, ReaderFlags {
  include: Include
  all?: boolean
}

interface Writing extends Place, ExampleFlags {
  text?: string
  evidence?: string[]
  tags?: string
  pin?: boolean
}

/** `tfgrpo library ...`: shows the library and changes it by hand. */
export function libraryCommand(io: Io): Command {
  const command = new Command('library').description('Show the experience library and change it by hand.')
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--library <file>', 'library file (default: .grpo/library.yaml, nearest one upwards)')
  const include = () =>
    new Option('--include <which>', 'what is in the prior besides the pinned ones')
      .choices(INCLUDES)
      .default('proven')

  addReaderFlags(sub('list', 'list the experiences and say which are in use').addOption(include()))
    .option('--all', 'also list retired ones')
    .action((flags: Reading) => list(io, flags))
  addReaderFlags(sub('show <id>', 'show one experience with its evidence, effect and history')).action(
    (id: string, flags: Reading) => show(io, id, flags),
  )
  addExampleFlags(
    sub('add [text]', 'add an experience written by hand: a rule, or an accepted answer to copy from'),
  )
    .option('--text <text>', 'the rule, or the name of an example, instead of the argument')
    .option('--evidence <quote...>', 'quotes of failing checks, at most 3 of 160 characters')
    .option('--tags <tags>', 'tags, separated by commas')
    .option('--pin', 'pin it, so that it is always in the prior')
    .action((text: string | undefined, flags: Writing) => add(io, text, flags))
  addExampleFlags(sub('edit <id>', 'edit an experience; without flags, in $VISUAL or $EDITOR'))
    .option('--text <text>', 'the rule, or the name of an example')
    .option('--evidence <quote...>', 'quotes of failing checks, at most 3 of 160 characters')
    .option('--tags <tags>', 'tags, separated by commas')
    .action((id: string, flags: Writing) => edit(io, id, flags))
  sub('retire <id>', 'take an experience out of use permanently; it stays in the file')
    .option('--undo', 'restore a retired experience')
    .action((id: string, flags: Place & { undo?: boolean }) => retire(io, id, flags))
  sub('pin <id>', 'always include this experience in the prior').action((id: string, flags: Place) =>
    pin(io, id, flags, true),
  )
  sub('unpin <id>', 'remove the pin').action((id: string, flags: Place) => pin(io, id, flags, false))
  sub('rollback <run>', 'restore the library as it was before a run; your later edits stay')
    .option('--undo', 'undo a rollback')
    .action((run: string, flags: Place & { undo?: boolean }) => rollback(io, run, flags))
  command.addCommand(libraryReleaseCommand(io))
  command.addCommand(libraryVerifyCommand(io))
  return command
}

async function list(io: Io, flags: Reading): Promise<void> {
  const { path, library } = await read(io, flags)
  const prior = renderPrior(inUse(library, flags.include, flags))
  const used = new Set(prior.used)
  const active = library.experiences.filter(({ status }) => status !== 'retired')
  io.record({
    type: 'library',
    path,
    include: flags.include,
    inUse: prior.used,
    dropped: prior.dropped,
    total: active.length,
    retired: library.experiences.length - active.length,
  })
  for (const one of flags.all ? library.experiences : active) record(io, one, used, flags)
  if (active.length === 0 && !(flags.all && library.experiences.length > 0)) {
    io.print(
      `No experiences yet in ${path}. Learn some with "tfgrpo train FILES", or write one with "tfgrpo library add TEXT".`,
    )
    return
  }
  io.print(listLines(library, { used, include: flags.include, all: flags.all ?? false, path }).join('\n'))
  for (const one of active) {
    const stale = staleMessage(one, flags)
    if (stale) io.say(stale)
  }
  const leftOut = leftOutSentence(prior)
  if (leftOut !== null) io.say(leftOut)
  if (used.size === 0) {
    io.say(
      'None is in use: pin one with "tfgrpo library pin ID", use more with --include promising or all, or train further.',
    )
  }
}

async function show(io: Io, id: string, flags: Reading): Promise<void> {
  const { library } = await read(io, flags)
  const one = findExperience(library, id)
  record(io, one, new Set(renderPrior(inUse(library, 'proven', flags)).used), flags)
  io.print(experienceLines(one).join('\n'))
  const stale = staleMessage(one, flags)
  if (stale) io.say(stale)
}

async function add(io: Io, argument: string | undefined, flags: Writing): Promise<void> {
  const example = await newExampleOf(io, flags)
  const text = flags.text ?? argument ?? (example && '')
  if (text === undefined)
    throw new UsageError(
      'The experience has no text: give its rule, e.g. tfgrpo library add "On invalid input return ...".',
    )
  const path = await pathOf(io, flags)
  let id = ''
  const library = await changeLibrary(path, (before) => {
    const added = addByUser(before, {
      text,
      ...(example ? { example: exampleByUser(example) } : {}),
      evidence: flags.evidence ?? [],
      tags: tagsOf(flags.tags) ?? [],
      pinned: flags.pin ?? false,
    })
    id = added.id
    return added.library
  })
  warn(io, findExperience(library, id))
  changed(
    io,
    path,
    library,
    id,
    `Added ${id}. It is ${flags.pin ? 'pinned and in use' : 'not in use until a gate accepts it or it is pinned'}; ${undoWords(['retire', id], flags)}`,
  )
}

async function edit(io: Io, id: string, flags: Writing): Promise<void> {
  const path = await pathOf(io, flags)
  const before = findExperience(readLibrary(await readLibraryText(path), path), id)
  const example = await exampleOf(io, flags)
  const byFlags = [flags.text, flags.evidence, flags.tags, example].some((given) => given !== undefined)
  const tags = tagsOf(flags.tags)
  const change = byFlags
    ? {
        ...(flags.text === undefined ? {} : { text: flags.text }),
        ...(flags.evidence === undefined ? {} : { evidence: flags.evidence }),
        ...(tags === undefined ? {} : { tags }),
        ...(example === undefined ? {} : { example }),
      }
    : await editInEditor(before, io)
  const library = await changeLibrary(path, (now) => editExperience(now, id, change))
  const after = findExperience(library, id)
  if (JSON.stringify(after) === JSON.stringify(before)) {
    changed(io, path, library, after.id, `${after.id} is unchanged.`)
    return
  }
  warn(io, after)
  changed(io, path, library, after.id, `Edited ${after.id}; ${undoEditWords(before, after, flags)}`)
  const stale = staleMessage(after)
  if (stale) io.say(stale)
}

async function retire(io: Io, id: string, flags: Place & { undo?: boolean }): Promise<void> {
  const path = await pathOf(io, flags)
  const library = await changeLibrary(path, (before) =>
    flags.undo ? restoreByUser(before, id) : retireByUser(before, id),
  )
  const one = findExperience(library, id)
  const words = flags.undo
    ? `Restored ${one.id} as ${statusWords(one.status)}.`
    : `Retired ${one.id}; ${undoWords(['retire', one.id, '--undo'], flags)}`
  changed(io, path, library, one.id, words)
}

async function pin(io: Io, id: string, flags: Place, pinned: boolean): Promise<void> {
  const path = await pathOf(io, flags)
  const library = await changeLibrary(path, (before) => pinByUser(before, id, pinned))
  const one = findExperience(library, id)
  const words = pinned
    ? `Pinned ${one.id}: it is always in the prior; ${undoWords(['unpin', one.id], flags)}`
    : `${one.id} is no longer pinned; ${undoWords(['pin', one.id], flags)}`
  changed(io, path, library, one.id, words)
}

async function rollback(io: Io, run: string, flags: Place & { undo?: boolean }): Promise<void> {
  const path = await pathOf(io, flags)
  const grpo = await grpoDirOf(path)
  const folder = namedRun(grpo, io.cwd, run)
  if (!(await exists(folder.path))) throw new UsageError(await noSuchRun(grpo, run))
  const result = await (flags.undo ? undoRollBack : rollBack)(path, folder.path)
  for (const note of result.notes) io.say(note)
  io.record({
    type: 'library-rolled-back',
    path,
    run: folder.name,
    undo: flags.undo ?? false,
    changed: result.changed,
    notes: result.notes,
  })
  if (!result.changed)
    io.print(
      `Nothing to ${flags.undo ? 'undo' : 'roll back'}: the library no longer contains anything from ${folder.name}.`,
    )
  else if (flags.undo) io.print(`Restored in the library what ${folder.name} changed.`)
  else
    io.print(
      `The library is as it was before ${folder.name}, with your later edits; ${undoWords(['rollback', run, '--undo'], flags)}`,
    )
}

async function pathOf(io: Io, { library }: Place): Promise<string> {
  return library === undefined ? nearestLibrary(io.cwd) : resolve(io.cwd, library)
}

async function read(io: Io, flags: Place): Promise<{ path: string; library: Library }> {
  const path = await pathOf(io, flags)
  const text = await readLibraryText(path)
  if (text === null && flags.library !== undefined) throw new UsageError(`There is no library file ${path}.`)
  for (const diagnostic of text === null ? [] : parseLibrary(text, path).diagnostics) {
    if (diagnostic.severity === 'warning') io.say(`warning: ${formatDiagnostic(diagnostic)}`)
  }
  return { path, library: readLibrary(text, path) }
}

function record(io: Io, one: Experience, used: ReadonlySet<string>, reader: Reader): void {
  const stale = staleMessage(one, reader)
  const staleness = { stale: stale?.sentence ?? null, ...withRemedies(stale?.remedies) }
  const record = measuredWithRecord(one)
  const measuredWith = record === null ? null : readerIn(record)
  io.record({ type: 'experience', ...one, inUse: used.has(one.id), measuredWith, ...staleness })
}

function changed(io: Io, path: string, library: Library, id: string, words: string): void {
  io.record({ type: 'library-changed', path, experience: findExperience(library, id) })
  io.print(words)
}

/** What the guards would reject in a lesson is only a warning for a person who wrote it: it is their library. */
function warn(io: Io, one: Experience): void {
  const { findings } = guardLesson(one, { open: [], held: [], received: [] })
  for (const { reason, quote } of findings) io.say(`warning: ${reason} ("${quote}")`)
}

function tagsOf(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
