import { spawn } from 'node:child_process'
import { CONFIG, ENVIRONMENT } from './git-settings.ts'

/** Blobs that one process is asked for. */
const AT_ONCE = 500

/** Contents of blobs of a repository by their hashes, as they are stored: no filter of the repository is run. */
export async function readBlobs(folder: string, hashes: readonly string[]): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(hashes)]
  const found = new Map<string, Buffer>()
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const some = wanted.slice(at, at + AT_ONCE)
    for (const [hash, content] of parseBatch(await batch(folder, some))) found.set(hash, content)
  }
  return found
}

function batch(folder: string, hashes: readonly string[]): Promise<Buffer> {
  const settings = CONFIG.flatMap((setting) => ['-c', setting])
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...ENVIRONMENT }
  const git = spawn('git', [...settings, 'cat-file', '--batch'], { cwd: folder, env })
  const parts: Buffer[] = []
  let said = ''
  git.stdout.on('data', (part: Buffer) => parts.push(part))
  git.stderr.on('data', (part: Buffer) => {
    said += part
  })
  return new Promise((resolve, reject) => {
    git.on('error', reject)
    git.on('close', (code) =>
      code === 0 ? resolve(Buffer.concat(parts)) : reject(new Error(said.trim() || `git ended with ${code}`)),
    )
    // It may end before it has read everything; its exit code says so.
    git.stdin.on('error', () => {})
    git.stdin.end(`${hashes.join('\n')}\n`)
  })
}

/** The output of `cat-file --batch`: for each object "hash type size", then its content and a line break. */
function* parseBatch(output: Buffer): Generator<[string, Buffer]> {
  let at = 0
  while (at < output.length) {
    const end = output.indexOf('\n', at)
    const [hash, type, size] = output.toString('latin1', at, end).split(' ')
    at = end + 1
    if (type === 'missing') continue
    const content = output.subarray(at, at + Number(size))
    at += Number(size) + 1
    yield [hash!, content]
  }
}
