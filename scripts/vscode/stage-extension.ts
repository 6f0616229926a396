/** Lays out the extension as it is packed: everything bundled, nothing taken from node_modules when it runs. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { runtimeFolder } from '../../src/node/embedded/locate-model.ts'
import { copyExample } from '../copy-example.ts'
import { ROOT } from '../run-step.ts'
import { writeNotices } from './third-party-notices.ts'

/** Files and folders of the repository that are taken as they are. */
const AS_THEY_ARE = ['README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'media', 'schemas', 'l10n']

/** The example that the walkthrough copies. */
const EXAMPLE = 'order-service'

/** What packages find next to their own code, and where the bundle looks for it. Source from node_modules. */
const BESIDE_THE_CODE: Record<string, string> = {
  '@anthropic-ai/sandbox-runtime/vendor/seccomp/x64': 'vendor/seccomp/x64',
  '@anthropic-ai/sandbox-runtime/vendor/seccomp/arm64': 'vendor/seccomp/arm64',
  '@anthropic-ai/sandbox-runtime/vendor/java-proxy-agent/srt-proxy-agent.jar':
    'vendor/java-proxy-agent/srt-proxy-agent.jar',
}

/**
 * Builds the extension into a folder. Throws Error with one sentence.
 * @param withEngine carries the embedded model's engine of this machine, which `tfgrpo model get` has installed
 */
export async function stageExtension(folder: string, withEngine = false): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const dist = join(folder, 'dist')
  const args = ['esbuild.js', '--whole', dist, '--quiet']
  const build = await execa(process.execPath, args, { cwd: ROOT, reject: false, stdin: 'ignore' })
  if (build.exitCode !== 0) throw new Error(`The extension could not be built: ${build.stderr}`)
  for (const [source, target] of Object.entries(BESIDE_THE_CODE))
    copy(join(ROOT, 'node_modules', source), join(dist, target))
  const names = [...AS_THEY_ARE, ...readdirSync(ROOT).filter((name) => /^package\.nls.*\.json$/.test(name))]
  for (const name of names) if (existsSync(join(ROOT, name))) copy(join(ROOT, name), join(folder, name))
  copyExample(EXAMPLE, join(folder, 'examples', EXAMPLE))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(packedManifest(), null, 2))
  writeNotices(dist, join(folder, 'THIRD-PARTY-NOTICES.txt'))
  if (withEngine) cpSync(engine(), join(dist, 'engine'), { recursive: true, filter: runs })
}

/** The manifest without what is needed for development alone. */
function packedManifest(): unknown {
  const {
    private: _private,
    scripts: _scripts,
    bin: _bin,
    allowScripts: _allowScripts,
    devDependencies: _devDependencies,
    dependencies: _dependencies,
    ...manifest
  } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
  return manifest
}

function engine(): string {
  const folder = runtimeFolder(process.env)
  if (folder === null || !existsSync(join(folder, 'package.json')))
    throw new Error(
      "The embedded model's engine of this machine is not installed: run `bin/tfgrpo model get` first.",
    )
  return folder
}

/** Whether a file of the engine is needed to run it: not its types, maps, notes and llama.cpp's sources (35 MB). */
function runs(path: string): boolean {
  return /licen[cs]e/i.test(basename(path)) || !/\.(map|md|ts|bundle|cpp|h|cmake)$/.test(path)
}

function copy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  cpSync(source, target, { recursive: true })
}
