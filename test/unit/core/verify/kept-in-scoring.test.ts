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
    solved: [],
  })
})

it('keeps a manifest where the command reads it', () => {
  expect(of(modified('package.json'), { verify: command('npm test') }).ignored).toEqual(['package.json'])
  expect(of(modified('pyproject.toml'), { verify: command('python -m pytest -q') }).ignored).toEqual([
    'pyproject.toml',
  ])
  expect(of(modified('Cargo.toml'), { verify: command('cargo test') }).ignored).toEqual([])
})

it('keeps what is hidden, whatever takes its place', () => {
  expect(of(added('spec/x.rb'), { tests: ['spec'] })).toMatchObject({
    keep: ['spec', 'spec/x.rb'],
    ignored: [],
  })
  expect(of(added('checks'), { tests: ['checks/all.js'] }).ignored).toEqual(['checks'])
  expect(of(added('test')).keep).toEqual(['test'])
  expect(of('no patch at all')).toEqual({ keep: [], ignored: [], solved: [] })
})

it('has what decides checks as the solution of the task makes it, and takes no change of it for an attack', () => {
  const solutionPatch = modified('test/helpers.js') + modified('package.json') + modified('src/a.js')
  const patch = modified('test/helpers.js') + modified('test/a.test.js') + modified('src/a.js')
  const task = { solutionPatch, verify: command('npm test') }
  expect(of(patch, task)).toEqual({
    keep: ['test/helpers.js', 'package.json', 'test/a.test.js'],
    ignored: ['test/a.test.js'],
    solved: ['test/helpers.js', 'package.json'],
  })
})

it('keeps lock files, check programs that the command names, and modules in the place of a runner', () => {
  const verify = command('npm ci && node ./scripts/check.mjs && node src/main.js')
  const patch = ['package-lock.json', 'scripts/check.mjs', 'src/main.js', 'scripts/build.mjs']
    .map(modified)
    .join('')
  expect(of(patch, { verify }).ignored).toEqual(['package-lock.json', 'scripts/check.mjs'])
  expect(of(added('pytest.py') + added('src/pytest.py')).ignored).toEqual(['pytest.py'])
})

it('keeps out what has no plain path', () => {
  for (const path of ['test\\\\a.js', 'src/../test/a.js', 'src//a.js'])
    expect(of(`--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,1 @@\n+b\n`).ignored, path).toHaveLength(1)
})
