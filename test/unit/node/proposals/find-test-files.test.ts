import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findTestFiles } from '../../../../src/node/proposals/find-test-files.ts'

let root: string
let real: string
let link: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-find-tests-')))
  real = join(root, 'real')
  link = join(root, 'link')
  mkdirSync(join(real, 'test'), { recursive: true })
  writeFileSync(join(real, 'test/a.test.js'), '')
  symlinkSync(real, link)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('test files in a workspace that was opened through a link', () => {
  const files = new Set(['test/a.test.js'])

  it.each(['test/a.test.js', 'test', '.', 'test/*.test.js'])('are found by %s', async (named) => {
    expect(await findTestFiles([named], link, real, files)).toEqual(['test/a.test.js'])
  })

  it('are found by their whole paths, too', async () => {
    expect(await findTestFiles([join(link, 'test/a.test.js')], root, real, files)).toEqual(['test/a.test.js'])
    expect(await findTestFiles([link], root, real, files)).toEqual(['test/a.test.js'])
  })

  it('outside of it are refused, also behind a link in it', async () => {
    mkdirSync(join(root, 'other'))
    symlinkSync(join(root, 'other'), join(real, 'out'))
    await expect(findTestFiles(['out'], link, real, files)).rejects.toThrow(/outside of the workspace/)
  })
})
