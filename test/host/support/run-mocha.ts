/** Runs in the extension host: all suites of this start, with every event written where the runner reads it. */
import { appendFileSync } from 'node:fs'
import Mocha from 'mocha'
import type { HostRun, RunEvent } from './run-events.ts'
import { screenshot } from './screenshot.ts'

/** long enough for a busy machine: a test waits for conditions, so one that passes takes none of it */
const TEST_MS = 60_000
const ALIVE_MS = 1000

/** Called by VS Code; rejects when a test failed. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true)
  const { files, events } = JSON.parse(process.env.TFGRPO_HOST_RUN!) as HostRun
  const tell = (event: RunEvent) => appendFileSync(events, `${JSON.stringify(event)}\n`)
  tell({ type: 'alive' })
  const alive = setInterval(() => tell({ type: 'alive' }), ALIVE_MS)
  try {
    const mocha = new Mocha({
      ui: 'bdd',
      timeout: TEST_MS,
      reporter: class {
        constructor(runner: Mocha.Runner) {
          report(runner, tell)
        }
      } as unknown as Mocha.ReporterConstructor,
    })
    mocha.rootHooks({
      async afterEach(this: Mocha.Context) {
        const test = this.currentTest
        if (test?.state === 'failed') await screenshot(test.fullTitle())
      },
    })
    for (const file of files) mocha.addFile(file)
    const failures = await new Promise<number>((done) => {
      mocha.run(done)
    })
    tell({ type: 'ended' })
    if (failures > 0) throw new Error(`${failures} failed`)
  } finally {
    clearInterval(alive)
  }
}

function report(runner: Mocha.Runner, tell: (event: RunEvent) => void): void {
  runner.on('test', (test) => tell({ type: 'began', title: test.fullTitle() }))
  runner.on('pass', (test) => tell({ type: 'passed', title: test.fullTitle(), ms: test.duration ?? 0 }))
  runner.on('pending', (test) => tell({ type: 'skipped', title: test.fullTitle() }))
  // Failing hooks come this way too.
  runner.on('fail', (test, error) =>
    tell({ type: 'failed', title: test.fullTitle(), message: error.stack ?? String(error) }),
  )
}
