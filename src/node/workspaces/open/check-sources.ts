import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckSources } from '../../../core/verify/check-sources.ts'
import { loadParser } from '../../code/load-parser.ts'
import { asText } from '../local/copy-files.ts'
import { listWorkspace } from '../workspace-files.ts'

/** A larger file is not written by hand. */
const MAX_BYTES = 1024 * 1024

/** Files of workspaces as they are on this machine; each workspace is listed once. */
export function checkSources(): CheckSources {
  const lists = new Map<string, Promise<string[]>>()
  return {
    list(workspace) {
      let list = lists.get(workspace)
      if (list === undefined) {
        list = listWorkspace(workspace).then((entries) =>
          entries.flatMap(({ path, kind }) => (kind === 'file' ? [path] : [])),
        )
        lists.set(workspace, list)
      }
      return list
    },
    async read(folder, path) {
      const file = join(folder, path)
      const found = await stat(file).catch(() => null)
      if (!found?.isFile() || found.size > MAX_BYTES) return null
      return asText(await readFile(file))
    },
    parser: loadParser,
  }
}
