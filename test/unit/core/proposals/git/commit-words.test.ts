import { describe, expect, it } from 'vitest'
import {
  commitPrompt,
  isMergeMessage,
  plainMessage,
  quotableMessage,
} from '../../../../../src/core/proposals/git/commit-words.ts'
import { isHarmlessPackage, sortChanges } from '../../../../../src/core/proposals/git/sort-changes.ts'

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
