import { expect, it } from 'vitest'
import type { Task, VerifierSpec } from '../../../../src/core/tasks/task.ts'
import { keptInScoring } from '../../../../src/core/verify/kept-in-scoring.ts'
import { task } from '../../../support/memory-ports.ts'

const modified = (path: string) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,1 +1,1 @@\n-a\n+b\n`
const added = (path: string) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,1 @@\n+b\n`
const command = (run: string): VerifierSpec[] => [
  { type: 'command', run, timeoutSeconds: 1, weight: 1, passAt: 1 },
]
const of = (patch: string, fields: Partial<Task> = {}) =>
  keptInScoring({ ...task('a'), verify: command('node --test'), ...fields }, patch)

it('keeps tests and what runners read, and says which of the original would have been changed', () => {
  const patch = [
    modified('src/a.js'),
    modified('test/a.test.js'),
    added('test/new.test.js'),
    added('vitest.config.ts'),
    modified('package.json'),
    modified('test/fixtures/data.json'),
  ].join('')
  expect(of(patch)).toEqual({
    keep: ['test/a.test.js', 'test/new.test.js', 'vitest.config.ts', 'test/fixtures/data.json'],
    ignored: ['test/a.test.js', 'vitest.config.ts', 'test/fixtures/data.json'],
  })
})

it('keeps a manifest where the command reads it', () => {
  expect(of(modified('package.json'), { verify: command('npm test') }).ignored).toEqual(['package.json'])
  expect(of(modified('pyproject.toml'), { verify: command('python -m pytest -q') }).ignored).toEqual([
    'pyproject.toml',
  ])
  expect(of(modified('Cargo.toml'), { verify: command('cargo test') }).ignored).toEqual([])
})

it('keeps what is hidden, and lets a change touch what the solution of its task touches', () => {
  expect(of(added('spec/x.rb'), { tests: ['spec'] })).toEqual({ keep: ['spec', 'spec/x.rb'], ignored: [] })
  const solutionPatch = modified('test/helpers.js')
  expect(of(modified('test/helpers.js'), { solutionPatch })).toEqual({ keep: [], ignored: [] })
  expect(of('no patch at all')).toEqual({ keep: [], ignored: [] })
})
