import { describe, expect, it } from 'vitest'
import {
  changePrompt,
  commitPrompt,
  isMergeMessage,
  plainMessage,
  quotableMessage,
  requestOf,
} from '../../../../../src/core/proposals/git/commit-words.ts'
import {
  isHarmlessPackage,
  sortChange,
  sortChanges,
} from '../../../../../src/core/proposals/git/sort-changes.ts'
import { MISSING } from '../../../../../src/core/verify/command.ts'

describe('the message of a commit', () => {
  it('loses what concerns only how it came about', () => {
    expect(
      plainMessage('fix: a (#12)\r\n\r\nWhy.\n\nSigned-off-by: A <a@b>\nCo-authored-by: B\nFixes: #3\n'),
    ).toBe('fix: a\n\nWhy.')
  })

  it('is not quoted where it gives the answer away', () => {
    const added = ['  if (port > 65535) return null', '}']
    expect(quotableMessage('Refuse large ports\n\nNow: `if (port>65535) return null`', added)).toBe(
      'Refuse large ports',
    )
    expect(quotableMessage('if (port > 65535) return null', added)).toBe('')
    expect(quotableMessage('Refuse ports }', added)).toBe('Refuse ports }')
  })

  it('is in the prompt with the code before and the messages of its tests; fences hold whatever the code holds', () => {
    const prompt = commitPrompt({
      file: 'src/a.js',
      language: 'javascript',
      symbol: 'A.run',
      before: 'run() {\n  return `\n```\n`\n}',
      shown: true,
      message: 'Return 1',
      feedback: '- a: expected 1',
    })
    expect(prompt).toContain('Change `A.run` of `src/a.js` (shown above without its body)')
    expect(prompt).toContain('````js\nrun() {')
    expect(prompt).toContain('> Return 1')
    expect(prompt).toContain('> - a: expected 1')
    expect(prompt).toContain('definition of `run`')
  })
})

describe('sortChanges', () => {
  const file = (path: string | null, more = {}) => ({
    path,
    changed: true,
    stays: true,
    plain: true,
    added: 3,
    deleted: 1,
    ...more,
  })
  const sort = (...files: ReturnType<typeof file>[]) => sortChanges(files, new Set(['sub/package.json']))

  it('takes one file of code with its tests, next to documentation, fixtures and a new version', () => {
    expect(
      sort(
        file('src/a.py'),
        file('tests/test_a.py'),
        file('README.md'),
        file('tests/data.json'),
        file('sub/package.json'),
      ),
    ).toEqual({
      source: 'src/a.py',
      tests: ['tests/test_a.py'],
    })
  })

  it.each([
    [
      [file('a.js'), file('a.test.js'), file('logo.png', { added: null, deleted: null })],
      'unsuitable',
      /binary file logo\.png/,
    ],
    [[file('a.js'), file('a.test.js'), file('yarn.lock')], 'unsuitable', /dependencies/],
    [[file('a.js'), file('a.test.js'), file('b.ts')], 'too-large', /2 files of code/],
    [[file('a.js')], 'unclear', /no test/],
    [[file('a.js'), file('a.test.js', { stays: false })], 'unclear', /no test/],
    [[file('a.test.js')], 'unsuitable', /tests alone/],
    [[file('README.md')], 'unsuitable', /no code/],
    [[file('a.js', { changed: false }), file('a.test.js')], 'unsuitable', /comes, goes/],
    [[file('a.js', { added: 70, deleted: 20 }), file('a.test.js')], 'too-large', /90 lines/],
    [[file('a.js'), file('a.test.js'), file(null)], 'unsuitable', /outside/],
    [[], 'unsuitable', /nothing/],
  ] as const)('leaves out %j', (files, code, reason) => {
    expect(sortChanges(files, new Set())).toEqual({ code, reason: expect.stringMatching(reason) })
  })

  it('distinguishes a new version from a new dependency', () => {
    expect(isHarmlessPackage('{"version":"1","a":1}', '{"version":"2","a":1}')).toBe(true)
    expect(isHarmlessPackage('{"version":"1"}', '{"version":"1","dependencies":{"a":"1"}}')).toBe(false)
    expect(isHarmlessPackage('{', '{')).toBe(false)
  })
})

describe('a change request', () => {
  it.each([
    [
      'fix(port): refuse text, closing #12\n\nSee https://github.com/a/b/issues/12 for more.\n\nCo-authored-by: A',
      'fix(port): refuse text',
    ],
    [
      'Sort by price (#4)\n\n* Sort by price\n\n* keep equal ones\n\n---------',
      'Sort by price\n\n* keep equal ones',
    ],
    ['Parse ports\n\nUse `if (!Number.isInteger(port)) return null` here.', 'Parse ports'],
  ])('is what a message says without what only concerns its making: %j', (message, request) => {
    expect(requestOf(message, ['  if (!Number.isInteger(port)) return null'])).toBe(request)
  })

  it.each(['wip', 'Fix #12', 'Update tests', 'fix: typo', 'refactor(x): clean up code'])(
    'is none where the message does not say what is wanted: %s',
    (message) => expect(requestOf(message, [])).toBe(null),
  )

  it('quotes what the tests say in whole lines, and not that a check did not run', () => {
    const prompt = changePrompt(
      'Sort by price',
      `3 of 3 checks failed:\n- sorts: expected 1\n- other: ${MISSING}\n- ${'long '.repeat(400)}`,
    )
    expect(prompt).toContain('> Sort by price\n\n')
    expect(prompt).toContain('> 3 of 3 checks failed:\n> - sorts: expected 1\n\nWhat counts')
  })

  const file = (path: string, more = {}) => ({
    path,
    changed: true,
    stays: true,
    plain: true,
    added: 3,
    deleted: 1,
    ...more,
  })
  it('is made of all files but those of tests', () => {
    const files = [
      file('src/a.py'),
      file('src/b.py', { changed: false }),
      file('README.md'),
      file('tests/test_a.py'),
      file('tests/old_test.py', { stays: false }),
      file('tests/data/a.png', { added: null, deleted: null }),
    ]
    expect(sortChange(files, new Set())).toEqual({
      source: ['src/a.py', 'src/b.py', 'README.md'],
      code: ['src/a.py', 'src/b.py'],
      tests: ['tests/test_a.py', 'tests/old_test.py', 'tests/data/a.png'],
      kept: ['tests/test_a.py'],
    })
    expect(sortChange([file('a.js', { added: 500 }), file('a.test.js')], new Set())).toMatchObject({
      code: 'too-large',
    })
    expect(sortChange([file('a.js', { plain: false }), file('a.test.js')], new Set())).toMatchObject({
      code: 'unsuitable',
    })
  })
})

describe('the message of a merge', () => {
  it.each([
    "Merge branch 'main' into port",
    "Merge remote-tracking branch 'origin/main'",
    'Merge pull request #12 from someone/port\n\nRefuse what is no port',
    "Merge tag 'v1.2.0'",
    'Merged in port (pull request #3)',
    'Merge main into port',
  ])('says what was merged, not what changed: %s', (message) => {
    expect(isMergeMessage(message)).toBe(true)
  })

  it.each(['Merge two loops into one', 'Merge sort: keep equal ones in order', "Fix it\n\nMerge branch 'x'"])(
    'is no other one: %s',
    (message) => {
      expect(isMergeMessage(message)).toBe(false)
    },
  )
})
