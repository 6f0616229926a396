import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellWords } from '../../../../src/core/report/shell-words.ts'
import { commandWords } from '../../../../src/node/agents/command-words.ts'

describe('commandWords', () => {
  it.each([
    ['codex exec', ['codex', 'exec']],
    ['  a   b ', ['a', 'b']],
    [`node "my agent.mjs" 'x y' --a="b c"`, ['node', 'my agent.mjs', 'x y', '--a=b c']],
    [`a '' ""`, ['a', '', '']],
    ['a\\ b "c\\"d" C:\\agents\\x.exe', ['a b', 'c"d', 'C:\\agents\\x.exe']],
    ['$HOME `x` $(y)', ['$HOME', '`x`', '$(y)']],
    ['', []],
    ['a "b', null],
    ["it's", null],
  ])('%j', (line, words) => expect(commandWords(line)).toEqual(words))

  it('reads what the command line writes', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(commandWords(shellWords(words))).toEqual(words)
      }),
    )
  })
})
