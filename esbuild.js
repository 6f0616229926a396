// Builds dist/: the command line and its helper processes, and the assets of the report page.
// `npm ci` runs this (prepare); `node esbuild.js --watch` rebuilds on change. `node esbuild.js --whole DIR` builds into
// another folder, with every package inside and no source maps: what runs where there is no node_modules.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = dirname(fileURLToPath(import.meta.url))
const whole = process.argv.indexOf('--whole')
const dist = whole === -1 ? join(root, 'dist') : resolve(process.argv[whole + 1])

/** dist name -> source. Helper processes are files of their own, since they are started by path. */
const PROGRAMS = {
  cli: 'src/cli/main.ts',
  'sandbox-host': 'src/node/sandbox/host.ts',
  'embedded-host': 'src/node/embedded/host.ts',
  'patterns-worker': 'src/node/patterns/patterns-worker.ts',
  'tasks-worker': 'src/node/task-files/tasks-worker.ts',
  'script-runner': 'src/node/sandbox/script-runner.ts',
  'exit-guard': 'src/node/sandbox/exit-guard.ts',
}

const EXTENSION = join(root, 'src/vscode/extension.ts')

/** A clone has node_modules. */
const IN_A_CLONE = { packages: 'external', sourcemap: true }

/** Packages written as CommonJS ask for `require` and for their file's name, which modules do not have. */
const WHOLE = {
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module'",
      'const require = requireOf(import.meta.url)',
      'const { filename: __filename, dirname: __dirname } = import.meta',
    ].join(';'),
  },
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
  external: ['vscode'], // given by the extension host
  ...(whole === -1 ? IN_A_CLONE : WHOLE),
  chunkNames: 'chunks/[name]-[hash]',
  outdir: dist,
  absWorkingDir: root,
  metafile: whole !== -1,
  logLevel: process.argv.includes('--quiet') ? 'warning' : 'info',
}

/**
 * Whatever is loaded later begins with the extension, through a module of its own. esbuild keeps code that the same
 * parts reach in one file, so that what the extension starts with becomes a few files instead of thirty: the editor asks
 * another thread for each of them.
 */
const startTogether = {
  name: 'start-together',
  setup(build) {
    const ASKED = { asked: true }
    build.onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === ASKED) return undefined
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: ASKED })
      return found.errors.length > 0 ? found : { path: found.path, namespace: 'later' }
    })
    build.onLoad({ filter: /./, namespace: 'later' }, ({ path }) => ({
      contents: `import ${JSON.stringify(EXTENSION)}\nexport * from ${JSON.stringify(path)}\n`,
      resolveDir: dirname(path),
    }))
  },
}

/** On its own: nothing else may import it. */
const extension = { ...node, entryPoints: { extension: EXTENSION }, plugins: [startTogether] }

/** Inlined into every report page, so that it needs nothing from outside. */
const report = {
  entryPoints: { 'report-client': 'src/webview/report-client.ts', report: 'src/webview/report.css' },
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  outdir: dist,
  absWorkingDir: root,
  metafile: whole !== -1,
  logLevel: process.argv.includes('--quiet') ? 'warning' : 'info',
}

rmSync(join(dist, 'chunks'), { recursive: true, force: true })

// What reads code: the runtime (CommonJS, whatever package.json says of this folder) and the grammars that are used.
const grammars = join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm')
const guard = 'python-guard/sitecustomize.py'
mkdirSync(dirname(join(dist, guard)), { recursive: true })
copyFileSync(join(root, 'src/node/sandbox', guard), join(dist, guard))
mkdirSync(join(dist, 'grammars'), { recursive: true })
copyFileSync(join(grammars, 'tree-sitter.js'), join(dist, 'grammars/tree-sitter.cjs'))
for (const file of ['tree-sitter.wasm', ...(await grammarFiles())])
  copyFileSync(join(grammars, file), join(dist, 'grammars', file))

if (process.argv.includes('--watch')) {
  for (const options of [node, extension, report]) await (await esbuild.context(options)).watch()
} else {
  const builds = await Promise.all([node, extension, report].map((options) => esbuild.build(options)))
  // What went into it, for the licences of what is shipped.
  const inputs = new Set(builds.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {})))
  if (inputs.size > 0) writeFileSync(join(dist, 'inputs.json'), JSON.stringify([...inputs]))
}

/** The grammars of all languages that the core knows. Its registry is TypeScript, which an older Node does not run. */
async function grammarFiles() {
  const { outputFiles } = await esbuild.build({
    entryPoints: ['src/core/code/languages.ts'],
    bundle: true,
    format: 'esm',
    write: false,
    absWorkingDir: root,
  })
  const { LANGUAGES } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return Object.values(LANGUAGES).map(({ grammar }) => grammar)
}
