import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processStart } from '../../../../src/node/process-identity.ts'
import { acquireLock, isLocked, lockFile } from '../../../../src/node/runs/lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const holder = (fields: object) =>
  writeFileSync(
    join(folder, 'lock'),
    JSON.stringify({ pid: process.pid, started: null, host: hostname(), ...fields }),
  )

describe('the lock of a run', () => {
  it('is held by one, and free again after its release', async () => {
    const lock = await acquireLock(folder)
    expect(await isLocked(folder)).toBe(true)
    await expect(acquireLock(folder, 100)).rejects.toThrow(
      `The run in ${folder} is being written by another tfgrpo (process ${process.pid})`,
    )
    lock.release()
    expect(readdirSync(folder)).toEqual([])
    const again = await acquireLock(folder, 0)
    again.release()
  })

  it('replaces that of a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => child.on('exit', resolve))
    holder({ pid: child.pid })
    expect(await isLocked(folder)).toBe(false)
    const lock = await acquireLock(folder, 0)
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid)
    lock.release()
  })

  it('replaces one whose process id now belongs to another process', async () => {
    expect(await processStart(process.pid)).not.toBe(null)
    holder({ started: 'another start' })
    const lock = await acquireLock(folder, 0)
    lock.release()
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  it('of another machine is reported, never broken', async () => {
    holder({ pid: 1, host: 'elsewhere' })
    await expect(acquireLock(folder, 0)).rejects.toThrow(/locked by process 1 on elsewhere: .* delete /)
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).host).toBe('elsewhere')
  })

  it('of a process with an unknown start time counts as left by a crash once it is old, if that may be assumed', async () => {
    const path = join(folder, 'lock')
    const wanted = { what: 'It', patienceMs: 0, unknownHolderMs: 10_000 }
    holder({ started: null })
    await expect(lockFile(path, wanted)).rejects.toThrow('is being written by another tfgrpo')
    const old = new Date(Date.now() - 60_000)
    utimesSync(path, old, old)
    await expect(acquireLock(folder, 0)).rejects.toThrow('is being written by another tfgrpo')
    const lock = await lockFile(path, wanted)
    lock.release()
  })

  it('that is not a file is reported in one sentence', async () => {
    mkdirSync(join(folder, 'lock'))
    await expect(acquireLock(folder, 100)).rejects.toThrow(/lock cannot be read: delete that file/)
  })

  it('that cannot be read is reported while it is new', async () => {
    writeFileSync(join(folder, 'lock'), '{"pi')
    await expect(acquireLock(folder, 0)).rejects.toThrow(/lock cannot be read: delete that file/)
  })

  it('is waited for a moment: a killed process needs one to be gone', async () => {
    const first = await acquireLock(folder)
    const second = acquireLock(folder, 5000)
    first.release()
    ;(await second).release()
  })

  it('goes to exactly one of many who find a stale one', async () => {
    holder({ started: 'another start' })
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => acquireLock(folder, 0)))
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled')
    expect(won.length).toBe(1)
    won[0]!.value.release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('goes to exactly one, however slow the others are', async () => {
    for (let round = 0; round < 200; round++) {
      holder({ started: `start ${round}` })
      const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => acquireLock(folder, 0)))
      const won = attempts.filter((attempt) => attempt.status === 'fulfilled')
      expect(won.length).toBe(1)
      won[0]!.value.release()
    }
    expect(readdirSync(folder)).toEqual([])
  })
})
