import { describe, expect, it } from 'vitest'
import { keyProblem, tidyKey } from '../../../../src/vscode/models/key-shape.ts'

const KEY = 'sk-planted-0123456789abcdef'

describe('the shape of a key', () => {
  it.each([KEY, ` ${KEY}\n`, `"${KEY}"`, `Bearer ${KEY}`, `export OPENAI_API_KEY="${KEY}"`])(
    'takes what is pasted along off: %s',
    (text) => {
      expect(tidyKey(text)).toBe(KEY)
      expect(keyProblem(tidyKey(text))).toBeNull()
    },
  )

  it.each([
    ['', 'empty'],
    ['my key is secret', 'space'],
    ['https://api.far.example/v1', 'address'],
    ['OPENAI_API_KEY', 'variable'],
    ['$OPENAI_API_KEY', 'variable'],
    ['schlüssel-1234567', 'characters'],
    ['abc', 'short'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(keyProblem(tidyKey(text))).toBe(problem)
  })
})
