/**
 * Which way imports point: core <- webview <- node <- cli, mcp, vscode, and no circle of files or of folders.
 * A folder below src/ that has no row here may import nothing and be imported by nothing: give it one.
 */
const LAYERS = {
  core: [],
  webview: ['core'],
  node: ['core', 'webview'],
  cli: ['core', 'webview', 'node'],
  mcp: ['core', 'webview', 'node'],
  vscode: ['core', 'webview', 'node'],
}

const folders = (names) => `^src/(${names.join('|')})/`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circle-of-files', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-circle-of-folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    ...Object.entries(LAYERS).map(([layer, below]) => ({
      name: `${layer}-imports-${below.join('-and-') || 'nothing-above'}`,
      comment: `src/${layer} may import itself${below.map((one) => `, src/${one}`).join('')}`,
      severity: 'error',
      from: { path: folders([layer]) },
      to: { path: '^src/', pathNot: folders([layer, ...below]) },
    })),
    {
      name: 'every-folder-has-a-layer',
      severity: 'error',
      from: { path: '^src/', pathNot: folders(Object.keys(LAYERS)) },
      to: {},
    },
    {
      name: 'core-is-pure',
      comment:
        'core has no node:, no vscode, no network and no processes: take what is needed through core/ports.ts',
      severity: 'error',
      from: { path: folders(['core']) },
      to: { path: '^(node:.*|vscode|openai|execa)$|node_modules/(openai|execa)/' },
    },
    {
      name: 'core-uses-no-builtin',
      severity: 'error',
      from: { path: folders(['core']) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-the-extension-knows-vscode',
      severity: 'error',
      from: { path: '^src/', pathNot: folders(['vscode']) },
      to: { path: '^vscode$' },
    },
  ],
  options: {
    // TypeScript 7 has no API yet that dependency-cruiser could use.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // The deliberate public surface stands over all of core; nothing of ours imports it.
    exclude: { path: '^src/core/index\\.ts$' },
  },
}
