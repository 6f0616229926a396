/**
 * `npm test`: format, lint, unused code, types, unit and integration tests. Goes on after a failure, so that one run
 * shows all of them, and closes with one line that counts everything.
 */
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programOf, runStep } from './run-step.ts'
import { ensureSystemPackages } from './system-packages.ts'

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
async function vitest(): Promise<void> {
  console.log('\n== unit and integration tests')
  const report = join(tmpdir(), `tfgrpo-vitest-${process.pid}.json`)
  const code = await runStep([
    programOf('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number
      numFailedTests: number
    }
    passed += result.numPassedTests
    // A file that cannot even be loaded has no tests of its own, but the run says that it failed.
    failed += Math.max(result.numFailedTests, code === 0 ? 0 : 1)
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
await check('types', [programOf('typescript', 'tsc'), '-p', 'tsconfig.json'])
await check('types of the report page', [programOf('typescript', 'tsc'), '-p', 'src/webview'])
await vitest()

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
