/** Which ways to a better score are stopped, and by what: npm run bench:cheats. */
import { createWorkspaces } from '../src/node/workspaces/local/create-workspaces.ts'
import { JAVASCRIPT_MECHANISMS } from '../test/support/cheats/javascript-mechanisms.ts'
import { PYTHON_MECHANISMS, SHELL_MECHANISMS } from '../test/support/cheats/python-mechanisms.ts'
import { RIGHT, RUNNERS } from '../test/support/cheats/runners.ts'
import { Corpus, each, replyOf } from '../test/support/cheats/try-mechanisms.ts'

const only = process.argv[2]
const workspaces = await createWorkspaces({ concurrency: 2 })
const runners = RUNNERS.filter(({ name }) => name !== 'jest' && (only === undefined || name === only))
const corpus = new Corpus(workspaces, runners, new URL('../node_modules', import.meta.url).pathname)
try {
  for (const runner of runners) {
    const task = corpus.task(runner, { result: RIGHT[runner.form] })
    const started = Date.now()
    const floor = await corpus.verify(task, replyOf(runner, {}))
    const right = await corpus.verify(task, replyOf(runner, { result: RIGHT[runner.form] }))
    console.log(
      `== ${runner.name}: floor ${floor.score} ${floor.reason ?? ''} right ${right.score} ${right.feedback}`,
    )
    const all = [...JAVASCRIPT_MECHANISMS, ...PYTHON_MECHANISMS, ...SHELL_MECHANISMS].filter(({ on }) =>
      on.includes(runner.name),
    )
    const rows = await each(all, 3, async (mechanism) => {
      const verdict = await corpus.verify(task, replyOf(runner, mechanism.parts(runner)))
      return { mechanism: mechanism.name, verdict }
    })
    for (const { mechanism, verdict } of rows) {
      const raised = verdict.score !== null && verdict.score > floor.score!
      console.log(
        `${raised ? 'RAISED' : 'ok    '} ${verdict.score} ${mechanism} :: ${(verdict.tampering ?? verdict.reason ?? verdict.feedback).replace(/\s+/g, ' ').slice(0, 150)}`,
      )
    }
    console.log(`   ${(Date.now() - started) / 1000} s`)
  }
} finally {
  corpus.close()
  await workspaces.close()
}
