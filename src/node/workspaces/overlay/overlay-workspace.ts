import { Cancelled } from '../../../core/errors.ts'
import { patchedText } from '../../../core/patches.ts'
import type {
  CommandResult,
  FileToWrite,
  ListedFile,
  ReadLines,
  RunningProgram,
  SearchQuery,
  Workspace,
  WorkspaceChange,
  WorkspaceCommand,
  WorkspacePatch,
  WorkspaceSnapshot,
} from '../../../core/ports.ts'
import { WorkerPatterns } from '../../patterns/patterns.ts'
import { existing, refused } from '../inner-path.ts'
import { leftOutOf } from '../left-out.ts'
import { LISTED } from '../limits.ts'
import { chosen, filesOf } from '../local/apply-change.ts'
import { linesOf, listCopy } from '../local/copy-files.ts'
import { textPatch } from '../local/diff-copy.ts'
import { SEARCHED, searchFiles } from '../local/search-copy.ts'
import { isExcluded } from '../workspace-files.ts'
import { CommandsCopy, type OpenCopy } from './commands-copy.ts'
import { insidePath, isOpen, requireReallyInside } from './inside-path.ts'
import { withEndsOf, withPlainEnds } from './line-ends.ts'
import { type OpenDocuments, originalText } from './original-text.ts'

/** What lies over the files of a folder, and where commands run. */
export interface Overlay {
  /** absolute folder */
  root: string
  documents(): OpenDocuments
  openCopy: OpenCopy
  /** which of these paths version control ignores: what a command leaves there is no change of the folder */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>
}

/** A file that is to be changed. */
export interface ProposedFile {
  /** relative to the folder, with / */
  path: string
  /** null = the file is new */
  before: string | null
  /** null = it goes */
  after: string | null
}

/**
 * A user's folder as a workspace: its files with what is not saved yet, and over them what is proposed. Nothing is written:
 * proposals are for the user to accept. Commands run in a copy that has all of that, and what they change is proposed too.
 * What copies leave out is neither listed nor searched, but can be read and changed where it is no secret.
 */
export class OverlayWorkspace implements Workspace {
  readonly #overlay: Overlay
  readonly #copy: CommandsCopy
  readonly #isLeftOut: (path: string) => boolean
  readonly #patterns = new WorkerPatterns()
  #files = new Map<string, ProposedFile>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(overlay: Overlay) {
    this.#overlay = overlay
    this.#copy = new CommandsCopy(overlay.openCopy)
    const ignored = leftOutOf(overlay.root)
    this.#isLeftOut = (path) => isExcluded(path) || !isOpen(path) || ignored(path)
  }

  /** The files that differ from what the user has, by path. */
  proposed(): ProposedFile[] {
    return [...this.#files.values()]
      .filter(({ before, after }) => before !== after)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  list(folder = '') {
    return this.#do(() => this.#list(folder, LISTED))
  }

  read(path: string, range?: { from: number; to?: number }): Promise<ReadLines> {
    return this.#do(async () => {
      const inside = await this.#inside(path)
      const made = this.#files.has(inside) ? null : await this.#copy.readMade(inside, range)
      if (made !== null) return made
      const text = await this.#current(inside)
      // The sentence for what is not there names what may be meant.
      if (text === null) throw await existing(this.#overlay.root, inside).then(() => gone(inside), same)
      return linesOf(withPlainEnds(text), inside, range)
    })
  }

  search(query: SearchQuery, signal: AbortSignal) {
    return this.#do(async () => {
      const { path = '' } = query
      const isFile = path !== '' && (await this.#textOf(await this.#inside(path))) !== null
      const files = isFile
        ? { files: [{ path: insidePath(path), kind: 'file' as const, bytes: 0 }], cut: false }
        : await this.#list(path, SEARCHED)
      return searchFiles(files, query, {
        patterns: this.#patterns,
        signal,
        textOf: (one) => this.#textOf(one),
      })
    })
  }

  write({ path, content, function: name }: FileToWrite) {
    return this.#do(async () => {
      if (name !== undefined)
        throw refused(`Write the whole of ${path}: here no single function is replaced.`)
      await this.#propose(await this.#inside(path), content)
    })
  }

  apply({ patch, keep, only }: WorkspacePatch) {
    return this.#do(async () => {
      const isMeant = chosen(keep, only)
      const outcomes = new Map<string, string | null>()
      for (const file of filesOf(patch)) {
        const { from, to, copies } = file
        const before = from === null ? '' : await this.#textOf(await this.#inside(from))
        const after = before === null ? null : patchedText(before, file)
        if (after === null) throw refused(`The change does not fit "${from ?? to}".`)
        if (from !== null && from !== to && !copies) outcomes.set(await this.#inside(from), null)
        if (to !== null) outcomes.set(await this.#inside(to), after)
      }
      for (const [path, after] of outcomes) if (isMeant(path)) await this.#propose(path, after)
    })
  }

  exec(command: WorkspaceCommand, signal: AbortSignal): Promise<CommandResult> {
    return this.#do(async () => {
      if (signal.aborted) throw new Cancelled()
      await this.#copy.update(await this.#texts(), signal)
      const { result, changed } = await this.#copy.run(command, signal)
      const fresh = [...changed.keys()].filter((path) => !this.#files.has(path))
      const ignored = fresh.length === 0 ? new Set() : await this.#overlay.ignored(fresh)
      for (const [path, text] of changed)
        if (ignored.has(path) || this.#isLeftOut(path)) this.#copy.keepsForItself(path)
        else await this.#propose(path, text)
      return result
    })
  }

  async start(): Promise<RunningProgram> {
    throw refused('Programs that keep running are not started for an answer; run a command that ends.')
  }

  diff(): Promise<WorkspaceChange> {
    return this.#do(async () => {
      const files = this.proposed()
      return {
        patch: files.map(({ path, before, after }) => textPatch(path, before, after)).join(''),
        files: files.map(({ path, before, after }) => ({
          path,
          kind: before === null ? 'added' : after === null ? 'deleted' : 'modified',
          binary: false,
        })),
      }
    })
  }

  snapshot() {
    return this.#do(async (): Promise<WorkspaceSnapshot> => {
      const files = new Map(this.#files)
      return {
        restore: () =>
          this.#do(async () => {
            this.#files = new Map(files)
          }),
      }
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.#copy.close(), this.#patterns.close()])
  }

  /** One after another, so that nothing is read while a command's changes come in. */
  #do<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  async #inside(path: string): Promise<string> {
    const inside = insidePath(path)
    await requireReallyInside(this.#overlay.root, inside)
    return inside
  }

  async #list(folder: string, max: number): Promise<{ files: ListedFile[]; cut: boolean }> {
    const inside = /^[./\\]*$/.test(folder) ? '' : await this.#inside(folder)
    const isBelow = (path: string) => inside === '' || path.startsWith(`${inside}/`)
    const texts = new Map<string, string | null>(this.#copy.made.map((path) => [path, '']))
    for (const { path, after } of this.#files.values()) texts.set(path, after)
    const added = [...texts].flatMap(([path, text]): ListedFile[] =>
      text !== null && isBelow(path) ? [{ path, kind: 'file', bytes: Buffer.byteLength(text) }] : [],
    )
    const { files, cut } = await listCopy(this.#overlay.root, inside, max, this.#isLeftOut).catch(
      (error: unknown) => {
        if (added.length === 0) throw error
        return { files: [], cut: false }
      },
    )
    const known = files.filter(({ path }) => !texts.has(path))
    return { files: [...known, ...added].sort(nearestFirst), cut }
  }

  /** Text of a file with what is proposed, as it would be on disk; null where there is none. */
  async #current(inside: string): Promise<string | null> {
    const known = this.#files.get(inside)
    return known ? known.after : this.#original(inside)
  }

  #original(inside: string): Promise<string | null> {
    return originalText(this.#overlay.root, inside, this.#overlay.documents())
  }

  /** The same as an agent sees it; null also where it is no text. */
  async #textOf(inside: string): Promise<string | null> {
    const text = await this.#current(inside).catch(() => null)
    return text === null ? null : withPlainEnds(text)
  }

  /** @param text as an agent writes it, with the line ends of the file or with plain ones; null = the file goes */
  async #propose(path: string, text: string | null): Promise<void> {
    const known = this.#files.get(path)
    const before = known ? known.before : await this.#original(path)
    this.#files.set(path, { path, before, after: text === null ? null : withEndsOf(before, text) })
  }

  /** What is not on disk as it is here, of what copies hold. */
  async #texts(): Promise<Map<string, string | null>> {
    const unsaved = [...this.#overlay.documents()].flatMap(([path, document]) => {
      return document.unsaved && !this.#isLeftOut(path) ? [path] : []
    })
    const proposed = [...this.#files.keys()].filter((path) => !isExcluded(path))
    const paths = new Set([...unsaved, ...proposed, ...this.#copy.written])
    const texts = new Map<string, string | null>()
    for (const path of paths) texts.set(path, await this.#current(path))
    return texts
  }
}

const same = (error: unknown) => error
const gone = (inside: string) => refused(`There is no "${inside}" in the workspace any more.`)

const depth = ({ path }: ListedFile) => path.split('/').length
const nearestFirst = (a: ListedFile, b: ListedFile) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1)
