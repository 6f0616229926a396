/**
 * `npm test`: format, lint, unused code, imports, types, unit and integration tests, suites inside a real VS Code, end-to-end
 * tests. Continues after a failure, so that one run shows all of them, and closes with one line that counts everything.
 */
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programOf, runStep } from './run-step.ts'
import { ensureSystemPackages } from './system-packages.ts'
import { reasonWithoutVsCode } from './vscode/choose-vscode.ts'

let passed = 0
let failed = 0

async function check(name: string, args: readonly string[]): Promise<void> {
  console.log(`\n== ${name}`)
  if ((await runStep(args)) === 0) passed++
  else {
    failed++
    console.log(`== ${name} failed`)
  }
}

/** Vitest's own numbers; a run that ends without them counts as one failure. */
async function vitest(name: string, args: readonly string[] = []): Promise<void> {
  console.log(`\n== ${name}`)
  const report = join(tmpdir(), `tfgrpo-vitest-${process.pid}.json`)
  const code = await runStep([
    programOf('vitest'),
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  count(report, code, ({ numPassedTests, numFailedTests }) => [numPassedTests!, numFailedTests!])
}

/** The suites that run inside VS Code. */
async function hostSuites(): Promise<void> {
  console.log('\n== suites inside VS Code')
  const report = join(tmpdir(), `tfgrpo-host-${process.pid}.json`)
  const code = await runStep(['scripts/vscode/host-tests.ts', '--json', report])
  count(report, code, (counts) => [counts.passed!, counts.failed!])
}

/** Adds the numbers of a report. A run that failed without a failing test counts as one failure. */
function count(
  report: string,
  code: number,
  read: (numbers: Record<string, number>) => [passed: number, failed: number],
): void {
  try {
    const [good, bad] = read(JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>)
    passed += good
    // A file that cannot even be loaded has no tests of its own, but the run says that it failed.
    failed += Math.max(bad, code === 0 ? 0 : 1)
  } catch {
    failed++
  } finally {
    rmSync(report, { force: true })
  }
}

await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
await check('build', ['esbuild.js'])
await check('format and lint', [programOf('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'])
await check('unused code', [programOf('knip'), '--no-progress'])
await check('imports', ['scripts/lint-imports.ts'])
await check('types', [programOf('typescript', 'tsc'), '-p', 'tsconfig.json'])
await check('types of the report page', [programOf('typescript', 'tsc'), '-p', 'src/webview'])
await vitest('unit and integration tests')
const without = await reasonWithoutVsCode()
if (without === null) {
  await hostSuites()
  // They need VS Code in a browser, which there is not on Windows.
  if (process.platform === 'win32') console.log('\n== end-to-end tests left out: they run on Linux and macOS')
  else await vitest('end-to-end tests', ['--config', 'test/e2e/vitest.config.ts'])
} else {
  console.log(`\n== suites inside VS Code and end-to-end tests left out: ${without}`)
  // Where tests decide, tests that did not run are no success.
  if (process.env.CI) failed++
}

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
