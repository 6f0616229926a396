import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageExtension } from '../../scripts/package.ts'
import { finishedOf, recordsOf, runCli } from '../support/cli-process.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../support/scripted-endpoint.ts'
import scriptedTrainer from '../support/scripted-trainer.ts'
import { scriptedWorkspace } from '../support/scripted-workspace.ts'
import { unzip } from '../support/unzip.ts'

/** Everything that may be in the package; what is not listed here is a surprise. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls(\.\w+)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD-PARTY-NOTICES\.txt)$/,
  /^extension\/dist\/(chunks\/)?[\w-]+\.js$/,
  /^extension\/dist\/[\w-]+\.css$/,
  /^extension\/dist\/python-guard\/sitecustomize\.py$/,
  /^extension\/dist\/grammars\/tree-sitter(-\w+)?\.(cjs|wasm)$/,
  /^extension\/dist\/vendor\/(seccomp\/(x64|arm64)\/apply-seccomp|java-proxy-agent\/srt-proxy-agent\.jar)$/,
  /^extension\/media\/[\w/-]+\.(png|svg|md)$/,
  /^extension\/schemas\/[\w.-]+\.schema\.json$/,
  /^extension\/examples\/order-service\/(README\.md|order-service\.tasks\.yaml|\.grpo\/floors\.json)$/,
  /^extension\/examples\/order-service\/(rules|workspace)\/[\w./-]+\.(ya?ml|js|json|md)$/,
  /^extension\/l10n\/bundle\.l10n(\.\w+)?\.json$/,
]

describe('the packed extension', () => {
  // Away from the repository, so that none of its packages can be found from there.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-vsix-'))
  const program = join(folder, 'vsix', 'extension', 'dist', 'cli.js')
  let files: string[] = []
  let endpoint: ScriptedEndpoint

  beforeAll(async () => {
    const file = join(folder, 'extension.vsix')
    await packageExtension(file, null)
    files = await unzip(file, join(folder, 'vsix'))
    endpoint = await startScriptedEndpoint({ handler: scriptedTrainer })
  }, 120_000)
  afterAll(async () => {
    await endpoint?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('holds what it runs on and nothing else', () => {
    expect(files.filter((name) => !ALLOWED.some((allowed) => allowed.test(name)))).toEqual([])
    expect(files).toContain('extension/dist/extension.js')
  })

  it('names no package that would have to be installed', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'vsix', 'extension', 'package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).not.toHaveProperty('scripts')
  })

  it('checks and trains, its commands sandboxed, with no package in reach', async () => {
    // Half of the tasks are checked by a command, so that the sandbox and its own programs are needed.
    const commands = ['train', 'val', 'test'].flatMap((split) => [`${split}-0`, `${split}-1`])
    const workspace = await scriptedWorkspace({ train: 4, val: 4, test: 4 }, commands)
    const checked = await runCli(['check', workspace.file], { cwd: folder, program })
    expect(checked).toMatchObject({ code: 0, stderr: '' })
    const trained = await runCli(
      [
        'train',
        workspace.file,
        '--base-url',
        endpoint.baseUrl,
        '--model',
        'scripted',
        '--json',
        '--seed',
        '1',
      ],
      { cwd: folder, program, env: { OPENAI_API_KEY: 'none' } },
    )
    expect(trained.code, trained.stderr).toBe(0)
    const groups = recordsOf(trained.stdout).filter(({ type }) => type === 'group-finished')
    expect(groups.length).toBeGreaterThan(0)
    expect(groups.filter(({ unscored }) => unscored !== 0)).toEqual([])
    expect(finishedOf(trained)).toMatchObject({ stopped: 'done' })
    await workspace.remove()
  }, 180_000)
})
