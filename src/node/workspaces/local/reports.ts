import { constants, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const MAX_BYTES = 5 * 1024 * 1024
const MAX_ENTRIES = 3000
const MAX_DEPTH = 5

/**
 * JUnit XML and JSON reports that a command wrote in its copy. Links are not followed.
 * @param old files that the copy contained at first, which are reports only if written `since`
 * @param answers files written as the answer, which are not reports
 * @param named paths that the command names for its reports, whatever their names end in
 * @param seen modification time of each report of earlier commands, which are not returned again; new ones are added
 */
export async function findReports(
  work: string,
  {
    old,
    answers,
    since,
    seen,
    named,
  }: {
    old: readonly string[]
    answers: readonly string[]
    since: number
    seen: Map<string, number>
    named: readonly string[]
  },
): Promise<{ path: string; content: string }[]> {
  const known = new Set(old)
  const out: { path: string; content: string }[] = []
  let entries = 0
  const visit = async (inside: string, depth: number) => {
    const found = await readdir(join(work, inside), { withFileTypes: true }).catch(() => [])
    for (const entry of found) {
      if (++entries > MAX_ENTRIES) return
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH && entry.name !== 'node_modules' && entry.name !== '.git')
          await visit(path, depth + 1)
      } else if (
        entry.isFile() &&
        (/\.(?:xml|json)$/i.test(entry.name) || named.includes(path)) &&
        !answers.includes(path)
      ) {
        const report = await readReport(join(work, path), known.has(path) ? since : null)
        if (report === null || seen.get(path) === report.written) continue
        seen.set(path, report.written)
        out.push({ path, content: report.content })
      }
    }
  }
  await visit('', 0)
  return out.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function readReport(
  path: string,
  since: number | null,
): Promise<{ content: string; written: number } | null> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => null)
  if (file === null) return null
  try {
    const stat = await file.stat()
    if (!stat.isFile() || stat.size > MAX_BYTES || (since !== null && stat.mtimeMs < since)) return null
    const content = await file.readFile('utf8')
    return isReport(content) ? { content, written: Math.trunc(stat.mtimeMs) } : null
  } finally {
    await file.close()
  }
}

/** JUnit XML, or JSON as jest and vitest write it, or as mocha does. */
function isReport(content: string): boolean {
  const has = (...keys: string[]) => keys.every((key) => content.includes(`"${key}"`))
  return (
    /<testsuites?[\s>]/.test(content.slice(0, 5000)) ||
    has('testResults') ||
    has('stats', 'passes', 'failures')
  )
}
