import { beforeAll, describe, expect, it } from 'vitest'
import { findFunctions } from '../../../../../src/core/code/find-functions.ts'
import type { Language } from '../../../../../src/core/code/language/language.ts'
import type { Parse } from '../../../../../src/core/code/language/syntax.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})
const docOf = (language: Language, text: string) =>
  findFunctions(parse, language, text).find(({ name }) => name === 'price')!.doc

describe('a comment that a blank line separates from a function', () => {
  it.each([
    [
      'typescript',
      '/**\n * The price with tax, in whole cents.\n */\n\nexport function price(net: number) { return net }',
    ],
    ['javascript', 'let a\n/* The price with tax, in whole cents. */\n\nfunction price(net) { return net }'],
    ['javascript', 'let a\n// The price with tax,\n// in whole cents.\n\nconst price = (net) => net\n'],
    ['javascript', 'let a\r\n// The price with tax, in whole cents.\r\n\r\nconst price = (net) => net\r\n'],
    [
      'javascript',
      'class Shop {\n  // The price with tax, in whole cents.\n\n  price(net) { return net }\n}',
    ],
    ['python', 'import a\n\n# The price with tax, in whole cents.\n\ndef price(net):\n    return net\n'],
    [
      'python',
      'class Shop:\n    # The price with tax, in whole cents.\n\n    def price(self, net):\n        return net\n',
    ],
  ] as const)('explains it where it holds a sentence (%s)', (language, text) => {
    expect(docOf(language, text).replace(/\s+/g, ' ')).toBe('The price with tax, in whole cents.')
  })

  it.each([
    ['javascript', '// --- Helpers -----------------------------\n\nfunction price(net) { return net }'],
    ['javascript', '/*! Copyright 2020 The authors of all this. */\n\nfunction price(net) { return net }'],
    ['javascript', '// All that concerns prices and their taxes.\n\nfunction price(net) { return net }'],
    ['javascript', 'let a\n// The price with tax, in whole cents.\n\n\nfunction price(net) { return net }'],
    ['javascript', 'let a // The price with tax, in whole cents.\n\nfunction price(net) { return net }'],
    [
      'javascript',
      'let a = "/* The price with tax, in whole cents. */"\n\nfunction price(net) { return net }',
    ],
    ['python', '# All that concerns prices and their taxes.\n\ndef price(net):\n    return net\n'],
    ['python', 'import a\n# Helpers\n\ndef price(net):\n    return net\n'],
  ] as const)('says nothing about it elsewhere (%s)', (language, text) => {
    expect(docOf(language, text)).toBe('')
  })

  it('gives way to one right before it', () => {
    expect(
      docOf(
        'javascript',
        'let a\n// The price with tax, in whole cents.\n\n// Net.\nfunction price(net) { return net }',
      ),
    ).toBe('Net.')
  })
})
