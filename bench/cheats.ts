/**
 * Which ways to a better score are stopped, and by what; and whether honest answers are left alone: npm run bench:cheats
 * [-- RUNNER]. Installs the runners that are not among our packages in a temporary folder.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWorkspaces } from '../src/node/workspaces/local/create-workspaces.ts'
import { honestAnswers } from '../test/support/cheats/honest-answers.ts'
import { mechanismsOf } from '../test/support/cheats/mechanisms.ts'
import { RUNNERS } from '../test/support/cheats/runners.ts'
import { Corpus, type HonestRow, type Row, table } from '../test/support/cheats/try-mechanisms.ts'

const JEST = 'jest@30.2.0'

const only = process.argv[2]
const runners = RUNNERS.filter(({ name }) => only === undefined || name === only)
const own = fileURLToPath(new URL('../node_modules', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tfgrpo-runners-'))
if (runners.some(({ needs }) => needs === 'jest')) {
  writeFileSync(join(folder, 'package.json'), '{}')
  execFileSync('npm', ['i', '--ignore-scripts', '--no-audit', '--no-fund', JEST], {
    cwd: folder,
    stdio: 'inherit',
  })
}
const workspaces = await createWorkspaces({ concurrency: 2 })
const corpus = new Corpus(workspaces, runners, ({ needs }) =>
  needs === 'jest' ? join(folder, 'node_modules') : own,
)
const rows: Row[] = []
const honest: HonestRow[] = []
try {
  for (const runner of runners) {
    const found = await corpus.tryMechanisms(runner, mechanismsOf(runner))
    const tried = await corpus.tryHonest(runner, honestAnswers(runner))
    console.log(table(found))
    for (const { answer, marked } of tried)
      if (marked !== null) console.log(`MARKED ${runner.name}: an answer that ${answer}: ${marked}`)
    rows.push(...found)
    honest.push(...tried)
  }
} finally {
  corpus.close()
  await workspaces.close()
  rmSync(folder, { recursive: true, force: true })
}
const mechanisms = new Set(rows.map(({ mechanism }) => mechanism))
const count = (line: Row['line']) => rows.filter((row) => row.line === line).length
console.log(`${mechanisms.size} mechanisms in ${rows.length} combinations with ${runners.length} runners:
  ${count('score')} gain nothing, ${count('unscored')} get no score, ${count('tampering')} are named by the verifier, ${count('contradiction')} by twins, ${count(null)} raise the score
${honest.length} honest answers: ${honest.filter(({ marked }) => marked !== null).length} marked`)
