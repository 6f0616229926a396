import { posix } from 'node:path'
import type { ListedFile, Workspace } from '../../../core/ports.ts'
import { shellWords } from '../../../core/report/shell-words.ts'

/** A file, folder or link of a workspace; null where there is none. */
export async function listedAt(workspace: Workspace, path: string): Promise<ListedFile | null> {
  const folder = posix.dirname(path)
  if (folder !== '.') {
    const above = await listedAt(workspace, folder)
    if (above === null || above.kind !== 'folder') return null
  }
  const { files, cut } = await workspace.list(folder === '.' ? '' : folder)
  // Reading tells whether one that is not listed is there; no size: its last line break is then not known.
  return files.find((file) => file.path === path) ?? (cut ? { path, kind: 'file', bytes: 0 } : null)
}

/** The text of a file, byte for byte; null where there is no file. Throws what `read` throws where it is no text. */
export async function readWhole(workspace: Workspace, path: string): Promise<string | null> {
  const file = await listedAt(workspace, path)
  if (file === null) return null
  const parts: string[] = []
  for (let from = 1; ; ) {
    const { text, to, lines } = await workspace.read(path, { from })
    parts.push(text)
    if (to >= lines) break
    from = to + 1
  }
  const text = parts.join('\n')
  // Lines are read without the last line break.
  return file.bytes > Buffer.byteLength(text) ? `${text}\n` : text
}

/** Makes a file what it should be; null removes it. */
export async function putFile(workspace: Workspace, path: string, content: string | null): Promise<void> {
  if (content !== null) return workspace.write({ path, content })
  const command = process.platform === 'win32' ? `del "${path}"` : `rm -f -- ${shellWords([path])}`
  await workspace.exec({ run: { command }, timeoutSeconds: 30, network: [] }, new AbortController().signal)
}

/** Where a link of the workspace leads to, relative to its top; null where that is outside or nothing. */
export async function linkTarget(workspace: Workspace, path: string): Promise<string | null> {
  if (process.platform === 'win32') return null
  const command = `readlink -f -- ${shellWords([path])}`
  const { stdout, exitCode } = await workspace.exec(
    { run: { command }, timeoutSeconds: 30, network: [] },
    new AbortController().signal,
  )
  const target = stdout.trim()
  return exitCode !== 0 || target === '' || posix.isAbsolute(target) ? null : target
}
