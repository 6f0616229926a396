// Builds dist/: the command line and its helper processes, and the assets of the report page.
// `npm ci` runs this (prepare); `node esbuild.js --watch` rebuilds on change.
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = dirname(fileURLToPath(import.meta.url))

/** dist name -> source. Helper processes are files of their own, since they are started by path. */
const PROGRAMS = {
  cli: 'src/cli/main.ts',
  extension: 'src/vscode/extension.ts',
  'sandbox-host': 'src/node/sandbox/host.ts',
  'embedded-host': 'src/node/embedded/host.ts',
  'patterns-worker': 'src/node/workers/patterns-worker.ts',
  'script-runner': 'src/node/sandbox/script-runner.ts',
  'exit-guard': 'src/node/sandbox/exit-guard.ts',
}

const node = {
  entryPoints: Object.fromEntries(
    Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(root, source))),
  ),
  bundle: true,
  splitting: true, // commands stay lazy chunks, so that --help is fast
  platform: 'node',
  format: 'esm',
  target: 'node22',
  packages: 'external', // a clone has node_modules
  external: ['vscode'], // given by the extension host
  sourcemap: true,
  chunkNames: 'chunks/[name]-[hash]',
  outdir: join(root, 'dist'),
  absWorkingDir: root,
  logLevel: 'info',
}

/** Inlined into every report page, so that it needs nothing from outside. */
const report = {
  entryPoints: { 'report-client': 'src/webview/report-client.ts', report: 'src/webview/report.css' },
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  outdir: join(root, 'dist'),
  absWorkingDir: root,
  logLevel: 'info',
}

rmSync(join(root, 'dist/chunks'), { recursive: true, force: true })

if (process.argv.includes('--watch')) {
  for (const options of [node, report]) await (await esbuild.context(options)).watch()
} else {
  await Promise.all([esbuild.build(node), esbuild.build(report)])
}
