import { beforeAll, describe, expect, it } from 'vitest'
import { findFunction } from '../../../../../src/core/code/find-functions.ts'
import type { Language } from '../../../../../src/core/code/language/language.ts'
import type { Parse } from '../../../../../src/core/code/language/syntax.ts'
import { spliceAnswer } from '../../../../../src/core/code/splice-answer.ts'
import { proposeFromTests } from '../../../../../src/core/proposals/from-tests.ts'
import { proposeCommit } from '../../../../../src/core/proposals/git/propose-commit.ts'
import { Repository } from '../../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

const INSTALLED = { bin: () => true, python: null }
const windows = (text: string) => text.replaceAll('\n', '\r\n')
const open = (files: Record<string, string>) =>
  new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
function found(language: Language, text: string, symbol: string) {
  const result = findFunction(parse, language, text, symbol)
  if ('problem' in result) throw new Error(result.problem)
  return result.found
}

const TS =
  "/**\n * Turns a text around.\n * With commas.\n */\nexport function turn(a: string): string {\n  const letters = a.split('')\n  return letters.reverse().join(',')\n}\n"
const PY =
  '# Turns a text around.\n# With commas.\n@cached\ndef turn(text):\n    letters = list(text)\n    return ",".join(reversed(letters))\n'

describe('a file with the line ends of Windows', () => {
  it('gives the same task as one without', () => {
    for (const [file, code, test, testCode] of [
      [
        'src/a.ts',
        TS,
        'src/a.test.ts',
        "import { it } from 'vitest'\nimport { turn } from './a'\nit('turns', () => turn('ab'))\n",
      ],
      ['a.py', PY, 'test_a.py', 'from a import turn\n\ndef test_turn():\n    assert turn("ab")\n'],
    ] as const) {
      const propose = (ends: (text: string) => string) =>
        proposeFromTests(open({ [file]: ends(code), [test]: ends(testCode) }), [test], INSTALLED).proposals
      const [plain] = propose((text) => text)
      const [one] = propose(windows)
      expect(one).toEqual(plain)
      expect(one!.state).toEqual({ kind: 'unchecked' })
      expect(one!.prompt + one!.solution).not.toContain('\r')
    }
  })

  it('keeps its line ends when an answer is put in, helpers included', () => {
    const text = windows(`import b from 'b'\n\n${TS}`)
    const answer = "import c from 'c'\nfunction turn(a: string): string {\n  return c(a,\n    b)\n}\n"
    const after = spliceAnswer(parse, 'typescript', text, found('typescript', text, 'turn'), answer)
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(after).toContain("import c from 'c'\r\n")
    expect(after).toContain('return c(a,\r\n    b)\r\n}')
    const python = windows(PY)
    const put = spliceAnswer(
      parse,
      'python',
      python,
      found('python', python, 'turn'),
      'def turn(text):\n    if text:\n        return 1\n',
    )
    expect(put.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('has its comments and decorators found', () => {
    const text = windows(
      '/* Adds\n   two. */\n// Fast.\nexport const add = (a, b) => a + b\n\nclass A {\n  /** Doc. */\n  @logged()\n  run() { return 1 }\n}\n',
    )
    expect(found('typescript', text, 'add').doc.replace(/\s+/g, ' ')).toBe('Adds two. Fast.')
    expect(found('typescript', text, 'A.run').doc).toBe('Doc.')
    expect(found('python', windows(PY), 'turn').doc).toBe('Turns a text around.\nWith commas.')
  })

  it('gives tasks from the history, which has plain ones', () => {
    const after = TS
    const before = TS.replace(".reverse().join(',')", '.join()')
    const wide = (text: string) => `${text}export const LIMIT = ${text.includes('reverse') ? 2 : 1}\n`
    const test = "import { it } from 'vitest'\nit('turns', () => {})\n"
    for (const ends of [
      (text: string) => text,
      (text: string) => `${text}${text.replace('turn', 'other')}`,
      wide,
    ]) {
      const files = { 'src/a.ts': windows(ends(after)), 'src/a.test.ts': windows(test) }
      const { proposal, reverted } = proposeCommit(open(files), INSTALLED, {
        hash: 'abcdef0123',
        message: 'Reverse',
        file: 'src/a.ts',
        before: ends(before),
        after: ends(after),
        tests: ['src/a.test.ts'],
      })
      expect(proposal.state).toEqual({ kind: 'unchecked' })
      expect(reverted).toBe(windows(ends(before)))
      expect(proposal.prompt + proposal.solution).not.toContain('\r')
    }
  })
})
