import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packageExtension } from '../../../scripts/package.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** the packed extension */
    vsix: string
  }
}

/** Packs the extension once for all end-to-end tests. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-e2e-'))
  const vsix = join(folder, 'extension.vsix')
  await packageExtension(vsix, null)
  project.provide('vsix', vsix)
  return () => rmSync(folder, { recursive: true, force: true })
}
