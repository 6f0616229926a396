import { beforeAll, describe, expect, it } from 'vitest'
import type { Parse } from '../../../../../src/core/code/language/syntax.ts'
import { proposeCommit } from '../../../../../src/core/proposals/git/propose-commit.ts'
import { Repository } from '../../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

describe('a change to a function that a call wraps', () => {
  const file = (sum: string, delay: number) =>
    `export const add = debounce((a, b) => {\n  return ${sum}\n}, ${delay})\n`
  const symbol = (before: string, after: string) => {
    const files: Record<string, string> = {
      'a.js': after,
      'a.test.js': "import { it } from 'vitest'\nit('adds', () => {})",
    }
    const repository = new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
    const change = { hash: '0123456789', message: 'x', file: 'a.js', before, after, tests: ['a.test.js'] }
    const { proposal } = proposeCommit(repository, { bin: () => true, python: null }, change)
    return [proposal.state.kind, proposal.symbol]
  }

  it('is one to the function where it is within that', () => {
    expect(symbol(file('a - b', 100), file('a + b', 100))).toEqual(['unchecked', 'add'])
  })

  it('is one to the file where it is next to it, since an answer brings the function alone', () => {
    expect(symbol(file('a + b', 100), file('a + b', 200))).toEqual(['unchecked', null])
  })
})
