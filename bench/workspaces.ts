/**
 * What a copy of a workspace costs: node bench/workspaces.ts [FILES,...]. Opens, changes, compares and closes copies of
 * workspaces of so many small files, one after another; milliseconds, median of the warm ones.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspaces } from '../src/node/workspaces/local/create-workspaces.ts'
import { table } from './print-table.ts'

const SIZES = (process.argv[2] ?? '100,1000,10000').split(',').map(Number)
/** Copies opened after the first; before each a moment passes, as a model would take to answer. */
const WARM = 6
const PAUSE_MS = 1000
const { signal } = new AbortController()

function workspaceOf(files: number): string {
  const root = mkdtempSync(join(tmpdir(), 'tfgrpo-bench-'))
  for (let at = 0; at < files; at++) {
    const folder = join(root, `part-${at % 100}`)
    if (at < 100) mkdirSync(folder)
    writeFileSync(join(folder, `file-${at}.js`), `export const value${at} = ${at}\n`.repeat(20))
  }
  return root
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

async function measure(files: number): Promise<string[]> {
  const workspace = workspaceOf(files)
  const workspaces = await createWorkspaces({ unsandboxed: false })
  const rows: { open: number; diff: number; close: number }[] = []
  try {
    for (let at = 0; at <= WARM; at++) {
      let copy: Awaited<ReturnType<typeof workspaces.open>> | undefined
      const open = await took(async () => {
        copy = await workspaces.open(
          { workspace, workspaceDigest: 'bench', use: 'attempt', draw: `${at}` },
          signal,
        )
      })
      await copy!.write({ path: 'part-1/new.js', content: 'export {}\n' })
      const diff = await took(() => copy!.diff())
      const close = await took(() => copy!.close())
      rows.push({ open, diff, close })
      await new Promise((end) => setTimeout(end, PAUSE_MS))
    }
  } finally {
    await workspaces.close()
    rmSync(workspace, { recursive: true, force: true })
  }
  const [first, ...warm] = rows
  const of = (name: 'open' | 'diff' | 'close') => median(warm.map((row) => row[name])).toFixed(1)
  return [String(files), first!.open.toFixed(0), of('open'), of('diff'), of('close')]
}

const rows: string[][] = []
for (const files of SIZES) rows.push(await measure(files))
table('Copies of a workspace, milliseconds', ['files', 'first open', 'open', 'diff', 'close'], rows)
