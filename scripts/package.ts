/**
 * `npm run package`: builds the VSIX, with everything bundled, and prints its size.
 *
 *   npm run package [-- --target linux-x64] [--out FILE]
 *
 * With a target (this machine's own) it carries the embedded model's engine too, which `tfgrpo model get` must have
 * installed; the weights are never in it.
 */
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { programOf, ROOT } from './run-step.ts'
import { stageExtension } from './vscode/stage-extension.ts'

/** Builds a VSIX. Throws Error with what vsce said. @param target e.g. "linux-x64"; null = for every platform */
export async function packageExtension(file: string, target: string | null): Promise<void> {
  const own = `${process.platform}-${process.arch}`
  if (target !== null && target !== own)
    throw new Error(`The engine of ${target} is not on this machine (${own}): build that package there.`)
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-package-'))
  try {
    await stageExtension(folder, target !== null)
    const args = ['package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository']
    const run = await execa(
      process.execPath,
      [programOf('@vscode/vsce', 'vsce'), ...args, '--out', file, ...(target ? ['--target', target] : [])],
      { cwd: folder, reject: false, all: true, stdin: 'ignore' },
    )
    if (run.exitCode !== 0) throw new Error(`vsce did not pack the extension: ${run.all}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } })
  const target = values.target ?? null
  const file = resolve(values.out ?? join(ROOT, `training-free-grpo${target ? `-${target}` : ''}.vsix`))
  await packageExtension(file, target)
  console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`)
}
