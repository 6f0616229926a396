import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { insidePath, requireReallyInside } from './inside-path.ts'

/** A file that an answer wants to change. */
export interface ProposedFile {
  /** relative to the workspace folder, with / */
  path: string
  /** null = the file is new */
  before: string | null
  after: string
}

/** Maximum size of a file that is read into a conversation or changed by it, in characters. */
export const MAX_CHARACTERS = 200_000

/**
 * The workspace folder as an answer sees it: the files, and over them what the answer proposes. Nothing is written
 * until the user has reviewed it.
 */
export class EditSession {
  readonly #root: vscode.Uri
  readonly #files = new Map<string, ProposedFile>()
  /** output of the tests that failed last; '' where none did */
  failedTests = ''

  constructor(root: vscode.Uri) {
    this.#root = root
  }

  get root(): vscode.Uri {
    return this.#root
  }

  /** Files that differ from what is on disk. */
  proposed(): ProposedFile[] {
    return [...this.#files.values()].filter(({ before, after }) => before !== after)
  }

  /** Text of a file with what was proposed so far. Throws UserError, whose sentence the model reads. */
  async read(path: string): Promise<string> {
    const inside = insidePath(path)
    const changed = this.#files.get(inside)
    if (changed) return changed.after
    const text = await readInside(this.#root, inside)
    if (text === null) throw new UserError(`There is no file ${inside}.`)
    return text
  }

  /** Replaces the only occurrence of `find`; an empty `find` writes the whole file. */
  async replace(path: string, find: string, replacement: string): Promise<ProposedFile> {
    const inside = insidePath(path)
    const known = this.#files.get(inside)
    const before = known ? known.before : await readInside(this.#root, inside)
    const now = known ? known.after : before
    const after = find === '' ? replacement : replaceOnce(inside, now, find, replacement)
    if (after.length > MAX_CHARACTERS) throw new UserError(`${inside} would be too large to propose.`)
    const file = { path: inside, before, after }
    this.#files.set(inside, file)
    return file
  }
}

function replaceOnce(path: string, text: string | null, find: string, replacement: string): string {
  if (text === null) throw new UserError(`There is no file ${path}; leave "find" empty to write it.`)
  // A model writes \n; the file may have \r\n.
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const wanted = find.replace(/\r?\n/g, eol)
  const first = text.indexOf(wanted)
  if (first < 0)
    throw new UserError(`The text to replace is not in ${path}; read the file and copy it exactly.`)
  if (text.indexOf(wanted, first + 1) >= 0)
    throw new UserError(
      `The text to replace occurs more than once in ${path}; include more of the lines around it.`,
    )
  return text.slice(0, first) + replacement.replace(/\r?\n/g, eol) + text.slice(first + wanted.length)
}

/** Text of a file of the workspace folder; null when there is none. Throws UserError for a link that leads elsewhere. */
export async function readInside(root: vscode.Uri, inside: string): Promise<string | null> {
  if (root.scheme === 'file') await requireReallyInside(root.fsPath, inside)
  return readText(vscode.Uri.joinPath(root, inside))
}

/** Text of a file, as the editor holds it if it is open; null when there is none. */
export async function readText(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())
  if (open) return open.getText()
  const name = vscode.workspace.asRelativePath(uri)
  let bytes: Uint8Array
  try {
    // First of all: a file of gigabytes must not be read only to be refused.
    const { size } = await vscode.workspace.fs.stat(uri)
    if (size > MAX_CHARACTERS) throw new UserError(vscode.l10n.t('{0} is too large to read here.', name))
    bytes = await vscode.workspace.fs.readFile(uri)
  } catch (error) {
    if (error instanceof UserError) throw error
    return null
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UserError(vscode.l10n.t('{0} is not UTF-8 text.', name))
  }
}
