import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { LimitWatch } from '../../../../src/node/sandbox/watch-limits.ts'

const root = mkdtempSync(join(tmpdir(), 'tfgrpo-limits-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Looks always and often. */
const eager = { periodMs: 5, alarm: { bytes: -1e15, entries: -1e15, processes: -1e9 } }
const MB = 1024 ** 2

function folder(name: string, bytes: number, files = 1): string {
  const path = join(root, name)
  mkdirSync(path)
  for (let file = 0; file < files; file++)
    writeFileSync(join(path, String(file)), Buffer.alloc(Math.ceil(bytes / files), 1))
  return path
}

/** Why what was watched was ended, first those that were. */
function reasons(watch: LimitWatch, folders: readonly string[], pid?: number) {
  const ended = new Map<string, string>()
  const stops = folders.map((path) =>
    watch.watch({ pid, folder: path, end: (why) => ended.set(path.slice(root.length + 1), why) }),
  )
  return { ended, stop: () => stops.forEach((stop) => void stop()) }
}

it('ends what fills the disk, by bytes or by files, and nothing else', async () => {
  const folders = [folder('much', 3 * MB), folder('many', 1, 200), folder('little', MB)]
  const watch = new LimitWatch({ ...eager, bytes: 2 * MB, entries: 100 })
  const { ended, stop } = reasons(watch, folders)
  await expect.poll(() => [...ended.keys()].sort(), { timeout: 10_000 }).toEqual(['many', 'much'])
  await sleep(30)
  expect(ended.has('little')).toBe(false)
  expect(ended.get('much')).toMatch(/^It filled more than .*, and was ended\.$/)
  stop()
})

it('ends who wrote much where the disk is nearly full', async () => {
  const folders = [folder('large', 3 * MB), folder('small', 1)]
  const watch = new LimitWatch({ ...eager, reserve: 1e18, much: 2 * MB })
  const { ended, stop } = reasons(watch, folders)
  await expect.poll(() => ended.get('large'), { timeout: 10_000 }).toMatch(/nearly full/)
  expect(ended.has('small')).toBe(false)
  stop()
})

it.runIf(process.platform === 'linux')('ends what starts processes without end', async () => {
  const child = spawn('sh', ['-c', 'for i in 1 2 3 4 5 6; do sleep 20 & done; wait'], { detached: true })
  const watch = new LimitWatch({ ...eager, processes: 5 })
  const { ended, stop } = reasons(watch, [folder('forks', 1)], child.pid)
  await expect
    .poll(() => ended.get('forks'), { timeout: 10_000 })
    .toBe('It started more than 5 processes, and was ended.')
  stop()
  process.kill(-child.pid!, 'SIGKILL')
})
