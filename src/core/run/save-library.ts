import { isNamed, type UsageError } from '../errors.ts'
import type { Library } from '../library/experience.ts'
import { mergeLibraries } from '../library/merge.ts'
import { parseLibrary } from '../library/parse-library.ts'
import { spliceLibrary } from '../library/splice-library.ts'
import type { Ports } from '../ports.ts'
import type { RunContext } from './context.ts'

class BrokenLibrary extends Error {
  override readonly name = 'BrokenLibrary'
}

function parsed(text: string | null, path: string): Library {
  if (text === null) return { version: 1, next: 1, experiences: [] }
  const { library, diagnostics } = parseLibrary(text, path)
  const error = diagnostics.find(({ severity }) => severity === 'error')
  if (error)
    throw new BrokenLibrary(
      `${error.position.file}:${error.position.line}:${error.position.column}: ${error.message}`,
    )
  return library
}

interface Saved {
  /** the file's text; null where there is none, since there is nothing to keep */
  text: string | null
  notes: string[]
  /** ids that have changed (mergeLibraries); not in journals of older versions */
  renamed?: Record<string, string>
  /** whether the file was written; not in journals of older versions */
  written?: boolean
}

/** Merges what the run wants with the file as it is now (the user wins), splices it in, and returns the text. */
async function mergeAndWrite(ports: Ports, ours: Library): Promise<Saved> {
  for (;;) {
    const { now, base } = await ports.library.read()
    const { library, notes, renamed } = mergeLibraries(
      parsed(base, ports.library.path),
      ours,
      parsed(now, ports.library.path),
    )
    if (now === null && library.experiences.length === 0) return { text: null, notes, written: false }
    const text = spliceLibrary(now, library)
    if (text === now) return { text, notes, renamed, written: false }
    // Where the user has changed the file since it was read, that is merged too.
    if (await ports.library.write(text, now)) return { text, notes, renamed, written: true }
  }
}

/**
 * A barrier: writes the library and reads what the user changed meanwhile, through the journal, so that a resumed
 * run sees the same. A file that cannot be read is left alone: the run continues and keeps what it learned.
 * Without `barrier` (a run that is being stopped) nothing is journaled.
 */
export async function saveLibrary(
  context: RunContext,
  ours: Library,
  barrier: string | null,
): Promise<Library> {
  return (await saveNamed(context, ours, barrier)).library
}

/** The same, with the ids of ours that have changed. */
export async function saveNamed(
  context: RunContext,
  ours: Library,
  barrier: string | null,
): Promise<{ library: Library; renamed: Readonly<Record<string, string>> }> {
  const { ports, calls } = context
  try {
    const effect = () => mergeAndWrite(ports, ours)
    const saved = barrier === null ? await effect() : await calls.read(`library/${barrier}`, effect)
    for (const message of saved.notes) context.emit({ type: 'notice', level: 'info', message })
    const library = parsed(saved.text, ports.library.path)
    if (saved.written ?? saved.text !== null)
      context.emit({
        type: 'library-written',
        experiences: library.experiences.length,
        path: ports.library.path,
      })
    return { library, renamed: saved.renamed ?? {} }
  } catch (error) {
    // A user's text that cannot be read is no fault of files: it is theirs to fix, and the run can do without it.
    if (!(error instanceof BrokenLibrary) && !isNamed<UsageError>(error, 'UsageError')) throw error
    context.emit({
      type: 'notice',
      level: 'warning',
      message: `The library was not written, since the file cannot be read: ${error.message}`,
      remedies: [{ do: 'fix-and-resume' }],
    })
    return { library: ours, renamed: {} }
  }
}
