import { type Dirent, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { noSandbox } from '../support/no-sandbox.ts'
import { conformsToWorkspaces } from '../support/workspaces-conformance.ts'

beforeAll(() => ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep']))

/** Whether a copy of this machine holds a file of that name. */
const leaves = (word: string) =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith('tfgrpo-copies-'))
    .some((name) => holds(join(tmpdir(), name), word))

function holds(folder: string, word: string): boolean {
  let items: Dirent[]
  try {
    items = readdirSync(folder, { withFileTypes: true })
  } catch {
    // Copies are made and removed meanwhile: what is gone holds nothing.
    return false
  }
  return (
    items.some(({ name }) => name.includes(word)) ||
    items.some((item) => item.isDirectory() && holds(join(folder, item.name), word))
  )
}

conformsToWorkspaces('sandboxed folders of this machine', {
  tier: 'sandboxed',
  create: (concurrency) => createWorkspaces({ concurrency }),
  leaves,
})
conformsToWorkspaces('folders of this machine without a sandbox', {
  tier: 'unsandboxed',
  create: (concurrency) => createWorkspaces({ concurrency, unsandboxed: true, probe: noSandbox }),
  leaves,
})
