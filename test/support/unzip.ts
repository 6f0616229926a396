import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'

/** Unpacks an archive with the modes of its files; gives their names. */
export async function unzip(file: string, folder: string): Promise<string[]> {
  const names: string[] = []
  const archive = await openPromise(file)
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      names.push(entry.fileName)
      const target = join(folder, entry.fileName)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, await buffer(await archive.openReadStreamPromise(entry)), {
        mode: (entry.externalFileAttributes >>> 16) & 0o777 || 0o644,
      })
    }
  } finally {
    archive.close()
  }
  return names
}
