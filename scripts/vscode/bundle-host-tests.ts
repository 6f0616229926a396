/** Bundles the suites that run in the extension host. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import type { HostSettings } from '../../test/host/support/host-settings.ts'
import { ROOT } from '../run-step.ts'

const SUITES = join(ROOT, 'test', 'host')

/** One start of VS Code with the suites that run in it. */
export interface TestHost {
  /** the folder's name, e.g. "plain" */
  name: string
  settings: HostSettings
  /** test files, absolute */
  files: string[]
}

/**
 * All starts that have something to run.
 * @param words parts of paths from test/host; a file runs when it contains one of them, every file runs with none
 */
export async function findTestHosts(words: readonly string[]): Promise<TestHost[]> {
  const hosts: TestHost[] = []
  for (const name of readdirSync(SUITES).sort()) {
    const folder = join(SUITES, name)
    if (name === 'support' || !statSync(folder).isDirectory()) continue
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .sort()
      .map((file) => join(folder, file))
      .filter((file) => words.length === 0 || words.some((word) => relative(SUITES, file).includes(word)))
    if (files.length === 0) continue
    const { host } = (await import(pathToFileURL(join(folder, 'host.ts')).href)) as { host: HostSettings }
    hosts.push({ name, settings: host, files })
  }
  return hosts
}

export interface Bundled {
  /** the module whose `run` VS Code calls */
  runner: string
  files: string[]
}

/** Bundles the suites of one start into a folder. Mocha is the project's own, loaded by path. */
export async function bundleHostTests(host: TestHost, folder: string): Promise<Bundled> {
  const name = (file: string) => basename(file, '.ts')
  await esbuild.build({
    entryPoints: [join(SUITES, 'support', 'run-mocha.ts'), ...host.files].map((file) => ({
      in: file,
      out: name(file),
    })),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    sourcemap: 'inline',
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    logLevel: 'warning',
    // Suites may use modules of src that find files next to themselves.
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href" },
    plugins: [
      {
        name: 'mocha',
        setup(build) {
          const path = join(ROOT, 'node_modules', 'mocha', 'lib', 'mocha.cjs')
          build.onResolve({ filter: /^mocha$/ }, () => ({ path, external: true }))
        },
      },
    ],
  })
  return {
    runner: join(folder, 'run-mocha.cjs'),
    files: host.files.map((file) => join(folder, `${name(file)}.cjs`)),
  }
}
