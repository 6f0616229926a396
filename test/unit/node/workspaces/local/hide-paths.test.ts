import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hidePaths } from '../../../../../src/node/workspaces/local/hide-paths.ts'
import { newSlot, type Slot } from '../../../../../src/node/workspaces/local/slots.ts'

let root: string
let slot: Slot
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-hide-')))
  slot = newSlot(root, 1)
  write('slot-1/work/src/a.js', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}
const copyHas = (path: string) => existsSync(join(root, 'slot-1/work', path))

describe('what a copy does without', () => {
  it('is taken out of it, whether a file, a folder, or a link, but not what a link leads to', async () => {
    write('slot-1/work/dist/b.js', '')
    write('installed/words/index.js', 'words')
    mkdirSync(join(root, 'slot-1/work/node_modules'))
    symlinkSync(join(root, 'installed/words'), join(root, 'slot-1/work/node_modules/words'))
    slot.holds = 'empty'
    expect(await hidePaths(slot, ['dist', 'src/a.js', 'node_modules/words', 'never/there'])).toEqual([
      join(root, 'installed/words'),
    ])
    expect(['dist', 'src/a.js', 'node_modules/words'].map(copyHas)).toEqual([false, false, false])
    expect(readFileSync(join(root, 'installed/words/index.js'), 'utf8')).toBe('words')
    expect(slot.holds).toBeNull()
  })

  it('is only named where it lies behind a link', async () => {
    write('installed/other/node_modules/words/index.js', 'words')
    mkdirSync(join(root, 'slot-1/work/node_modules'))
    symlinkSync(join(root, 'installed/other'), join(root, 'slot-1/work/node_modules/other'))
    slot.holds = 'empty'
    expect(await hidePaths(slot, ['node_modules/other/node_modules/words'])).toEqual([
      join(root, 'installed/other/node_modules/words'),
    ])
    expect(copyHas('node_modules/other/node_modules/words/index.js')).toBe(true)
    expect(slot.holds).toBe('empty')
  })

  it.each(['.', '../slot-2', '/etc'])('is never %s', async (path) => {
    await expect(hidePaths(slot, [path])).rejects.toThrow('workspace')
    expect(copyHas('src/a.js')).toBe(true)
  })
})
