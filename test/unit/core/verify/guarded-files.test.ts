import { describe, expect, it } from 'vitest'
import { isGuarded, isIntruding } from '../../../../src/core/verify/guarded-files.ts'

describe('what must stay as it is', () => {
  it.each([
    'test/a.test.js',
    'src/b.ts',
    'tests/data/expected.json',
    'package.json',
    'pytest.ini',
    'check.sh',
    'node_modules/vitest',
    'Makefile',
  ])('is %s', (path) => expect(isGuarded(path)).toBe(true))

  it.each([
    'data/store.json',
    'log.txt',
    'tests/output/actual.json',
    'test/tmp/a.js',
    'README.md',
    'tests/fixtures/app.sqlite',
  ])('is not %s', (path) => expect(isGuarded(path)).toBe(false))
})

describe('what must not come', () => {
  it.each([
    'conftest.py',
    'vitest.config.ts',
    'node_modules/.bin/node',
    'node_modules/left/index.js',
    'pytest.py',
  ])('is %s', (path) => expect(isIntruding(path, true)).toBe(true))

  it.each(['out.txt', 'made.py', 'dist/a.js', 'node_modules/.vite/x.json'])('is not %s', (path) =>
    expect(isIntruding(path, true)).toBe(false),
  )

  it('is not a project that an answer makes in a folder of its own', () => {
    expect(isIntruding('made/package.json', false)).toBe(false)
  })
})
