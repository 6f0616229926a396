import { readdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isInside } from '../../../../src/node/is-inside.ts'
import { commandPath, deniedReads } from '../../../../src/node/sandbox/places.ts'

const place = '/usr/local/share'

describe('what commands may not read', () => {
  it('holds home, temporary folders and what the caller names', () => {
    const denied = deniedReads({ workspaces: [], more: [place] })
    for (const path of [homedir(), '/tmp', place])
      expect(
        denied.some((one) => isInside(path, one)),
        path,
      ).toBe(true)
  })
  it('holds the neighbours of a workspace, but never a folder of the system', () => {
    const denied = deniedReads({ workspaces: [place], more: [] })
    expect(denied).toContain('/usr/local')
    for (const path of ['/', '/usr', '/opt', '/etc', '/bin']) expect(denied).not.toContain(path)
  })
  it.skipIf(process.platform === 'win32')('holds what is at the root and no part of a system', () => {
    const denied = deniedReads({ workspaces: [], more: [] })
    const system =
      /^(?:usr|s?bin|lib\w*|etc|opt|var|dev|proc|sys|run|nix|gnu|snap|boot|lost\+found|System|Library|Applications|private|cores)$/
    const others = readdirSync('/', { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !system.test(entry.name),
    )
    for (const { name } of others)
      expect(
        denied.some((one) => isInside(realpathSync(`/${name}`), one)),
        name,
      ).toBe(true)
    expect(others.length).toBeGreaterThan(0)
  })
  it('names no path twice', () => {
    const denied = deniedReads({ workspaces: ['/tmp', homedir()], more: ['/tmp/'] })
    for (const one of denied)
      for (const two of denied) if (one !== two) expect(isInside(one, two)).toBe(false)
  })
})

it('puts the running Node first in PATH, and leaves relative folders out', () => {
  const path = commandPath('/usr/bin:node_modules/.bin:/usr/bin::/bin')
  expect(path.split(':').slice(1)).toEqual(['/usr/bin', '/bin'])
  expect(path.split(':')[0]).toBe(dirname(process.execPath))
})
