import { beforeAll, describe, expect, it } from 'vitest'
import { findFunctions } from '../../../../src/core/code/find-functions.ts'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import { isMinified } from '../../../../src/core/code/minified.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})
const minified = (text: string, path = 'src/a.js') =>
  isMinified(path, text, findFunctions(parse, 'javascript', text))

describe('minified code', () => {
  it('is known by the name of its file', () => {
    expect(minified('export function price(net) { return net }', 'lib/price.min.js')).toBe(true)
  })

  it('is known by lines that hold most of it', () => {
    const line = Array.from({ length: 40 }, (_, n) => `function price${n}(e){var t=e*${n};return t};`).join(
      '',
    )
    expect(minified(`/*! header */\n${line}\n`)).toBe(true)
  })

  it('is known by its names, also where it was formatted again', () => {
    const text = ['c', 'u', '$', 'toText']
      .map((name) => `const ${name} = function (n, t) {\n  return n[t];\n};\n`)
      .join('')
    expect(minified(text)).toBe(true)
  })

  it.each([
    [
      'a long table',
      `export function find(key) { return TABLE[key] }\nconst TABLE = [${Array.from({ length: 300 }, (_, n) => `'word ${n}; {}'`).join(', ')}]\n`,
    ],
    [
      'a long pattern',
      `export function isName(text) { return /^(?:${'[a-z]{2}|'.repeat(200)}x)$/.test(text) }\nexport const a = 1\nexport const b = 2\n// ${'text '.repeat(300)}\n`,
    ],
    [
      'formulas with short names',
      'export function lerp(a, b, t) { return a + (b - a) * t }\nexport function hsl(h, s, l) { const c = s * l; return c + h }\nfunction f(x) { return x }\n',
    ],
  ])('is not %s', (_, text) => {
    expect(minified(text)).toBe(false)
  })
})
