import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandNode } from '../../../../src/node/sandbox/command-node.ts'

/** A program that acts as Node only where it is told to, as Electron does. */
const FAKE = `#!/bin/sh
[ "$ELECTRON_RUN_AS_NODE" = 1 ] || { echo "a window opens"; exit 9; }
exec '${process.execPath}' "$@"
`

describe.skipIf(process.platform === 'win32')('the node of commands', () => {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-command-node-'))
  const electron = join(root, "it's an editor", 'code')
  const shim = join(root, 'bin')
  beforeAll(() => {
    mkdirSync(dirname(electron))
    writeFileSync(electron, FAKE)
    chmodSync(electron, 0o755)
  })
  afterAll(() => rmSync(root, { recursive: true }))

  it('is the one that runs this', () => {
    const { folder } = commandNode({ execPath: process.execPath, electron: false, path: '/nowhere' }, shim)
    expect(folder).toBe(dirname(realpathSync(process.execPath)))
  })

  it('under Electron is an installed one, where one is new enough', () => {
    const path = `relative:${root}:${dirname(process.execPath)}`
    const found = commandNode({ execPath: electron, electron: true, path }, shim)
    expect(found.folder).toBe(dirname(realpathSync(process.execPath)))
    expect(found.readable).toContain(realpathSync(process.execPath))
  })

  it('else starts Electron as Node, also for what a command starts by process.execPath', () => {
    const old = { execPath: electron, electron: true, path: dirname(process.execPath), majorOf: () => 18 }
    const { folder, readable } = commandNode(old, shim)
    expect(readable).toEqual([shim, dirname(electron)])
    const script = `process.stdout.write(process.env.ELECTRON_RUN_AS_NODE + process.argv[1])`
    const said = execFileSync('node', ['-e', script, 'a b'], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
      encoding: 'utf8',
    })
    expect(said).toBe('1a b')
  })

  it('on a Mac may read the whole application', () => {
    const inside = join(root, 'Code.app', 'Contents', 'Frameworks', 'Helper.app', 'Contents', 'MacOS')
    mkdirSync(inside, { recursive: true })
    const helper = join(inside, 'Helper')
    writeFileSync(helper, FAKE)
    const { readable } = commandNode({ execPath: helper, electron: true, path: '' }, shim)
    expect(readable).toContain(join(root, 'Code.app'))
  })
})
