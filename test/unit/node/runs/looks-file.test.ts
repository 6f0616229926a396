import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { looksFile } from '../../../../src/node/runs/looks-file.ts'

let folder: string
let path: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'looks-'))
  path = join(folder, 'looks.jsonl')
  lock = join(folder, 'runs', 'looks.lock')
  mkdirSync(join(folder, 'runs'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Enters how many lines there were. */
const count = (text: string) => {
  const value = text.split('\n').length - 1
  return { line: `{"line":${value}}`, value }
}

describe('the file of looks', () => {
  it('lets one read and append at a time', async () => {
    const entered = await Promise.all(Array.from({ length: 6 }, () => looksFile(path).append(count)))
    expect(entered.sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(existsSync(lock)).toBe(false)
  })

  it('gives runs of other processes a look of their own each', async () => {
    const root = fileURLToPath(new URL('../../../../src', import.meta.url))
    const script = `
      import { lookLine, nextAlpha, parseLooks } from '${root}/core/measure/alpha-ledger.ts'
      import { looksFile } from '${root}/node/runs/looks-file.ts'
      const begin = (run) => looksFile(process.argv[1]).append((text) => {
        const { k, alpha } = nextAlpha(parseLooks(text).looks, 'v', { run })
        const line = lookLine({ val: 'v', k, alpha, claim: '', run, decision: null, e: null, pairs: null })
        return { line, value: k }
      })
      for (let i = 0; i < 5; i++) await begin(process.pid + '/' + i)`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path])
    await Promise.all([run(), run(), run()])
    const looks = readFileSync(path, 'utf8').trim().split('\n')
    const numbers = looks.map((line) => (JSON.parse(line) as { k: number }).k)
    expect(numbers).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
  })

  it('keeps an incomplete last line separate', async () => {
    writeFileSync(path, '{"val":"v1","k"')
    await looksFile(path).append(() => ({ line: '{}', value: null }))
    expect(readFileSync(path, 'utf8')).toBe('{"val":"v1","k"\n{}\n')
  })

  it('writes nothing without a line', async () => {
    expect(await looksFile(path).append((text) => ({ line: null, value: text }))).toBe('')
    expect(existsSync(path)).toBe(false)
  })

  it('is free again when who held it was killed, here or on another machine', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(lock, JSON.stringify({ pid, started: null, host: hostname() }))
    expect(await looksFile(path).append(count)).toBe(0)
    writeFileSync(lock, JSON.stringify({ pid, started: null, host: 'elsewhere' }))
    utimesSync(lock, new Date(0), new Date(0))
    expect(await looksFile(path).append(count)).toBe(1)
    expect(existsSync(lock)).toBe(false)
  })
})
