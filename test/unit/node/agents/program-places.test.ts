import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileNamed, findProgram, programPlaces } from '../../../../src/node/agents/program-places.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-places-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const file = (path: string, mode = 0o644) => {
  const full = join(root, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, '#!/bin/sh\n')
  chmodSync(full, mode)
  return full
}

describe('findProgram', () => {
  const program = file('bin/agent', 0o755)
  file('bin/notes')
  it('looks on PATH, or where a path leads', () => {
    expect(findProgram('agent', `/nowhere:${join(root, 'bin')}`, '/')).toBe(program)
    expect(findProgram('./bin/agent', '', root)).toBe(program)
    expect(findProgram(program, '', '/')).toBe(program)
  })
  it('finds nothing that cannot be run', () => {
    expect(findProgram('notes', join(root, 'bin'), '/')).toBeNull()
    expect(findProgram('./bin', '', root)).toBeNull()
    // A folder of PATH that is relative depends on where one stands.
    expect(findProgram('agent', 'bin', root)).toBeNull()
  })
})

describe('programPlaces', () => {
  it('is the file alone, unless it belongs to packages', () => {
    const own = file('tools/agent.mjs')
    expect(programPlaces(own)).toEqual([own])
    const packaged = file('lib/node_modules/agent/node_modules/x/bin/agent.js')
    expect(programPlaces(packaged)).toEqual([join(root, 'lib/node_modules')])
  })
  it('is the virtual environment that it belongs to', () => {
    const program = file('venv/bin/agent', 0o755)
    writeFileSync(join(root, 'venv/pyvenv.cfg'), 'version = 3\n')
    expect(programPlaces(program)).toEqual([program, join(root, 'venv')])
  })
})

describe('fileNamed', () => {
  it('is the real path of a file, never a folder', () => {
    const own = file('tools/prompt.txt')
    expect(fileNamed('tools/prompt.txt', root)).toBe(own)
    expect(fileNamed('tools', root)).toBeNull()
    expect(fileNamed('--model', root)).toBeNull()
  })
})
