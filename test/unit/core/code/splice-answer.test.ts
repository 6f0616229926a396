import { beforeAll, describe, expect, it } from 'vitest'
import { findFunction } from '../../../../src/core/code/find-functions.ts'
import type { Language } from '../../../../src/core/code/language/language.ts'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import { spliceAnswer } from '../../../../src/core/code/splice-answer.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

function splice(language: Language, file: string, symbol: string, answer: string): string {
  const result = findFunction(parse, language, file, symbol)
  if ('problem' in result) throw new Error(result.problem)
  return spliceAnswer(parse, language, file, result.found, answer)
}

describe('an answer in JavaScript', () => {
  const FILE = "import a from 'a'\n\n/** doc */\nexport const add = (x, y) => x - y\n\nadd.z = 1\n"

  it('may be a declaration where the file has an arrow function', () => {
    expect(splice('javascript', FILE, 'add', 'function add(p, q) {\n  return p + q\n}')).toBe(
      "import a from 'a'\n\n/** doc */\nexport const add = (p, q) => {\n  return p + q\n}\n\nadd.z = 1\n",
    )
  })

  it('may be an arrow function where the file has a declaration', () => {
    expect(splice('javascript', 'function f(a) { return 0 }\n', 'f', 'export const f = a => a + 1')).toBe(
      'function f(a) { return a + 1 }\n'
        .replace('{ return a + 1 }', '{ return a + 1 }')
        .replace('f(a)', 'f(a)'),
    )
  })

  it('brings its imports and helpers, not its examples and not what the file has', () => {
    const answer =
      "import a from 'a'\nimport b from 'b'\nconst half = (n) => n / 2\nexport function add(x, y) { return half(b(x)) }\nconsole.log(add(1, 2))\n"
    expect(splice('javascript', FILE, 'add', answer)).toBe(
      "import a from 'a'\n\nimport b from 'b'\nconst half = (n) => n / 2\n/** doc */\nexport const add = (x, y) => { return half(b(x)) }\n\nadd.z = 1\n",
    )
  })

  it('may make it async', () => {
    expect(splice('javascript', 'export function f() { 1 }\n', 'f', 'async function f() { await 1 }')).toBe(
      'export async function f() { await 1 }\n',
    )
  })

  it('leaves the function blanked when it does not define it', () => {
    for (const answer of ['', 'I cannot.', 'function other() {}']) {
      expect(splice('javascript', FILE, 'add', answer)).toContain('=> {\n  throw new Error(')
    }
  })

  it.each([
    [
      '',
      "import a, { b } from 'a'\nimport { c, d as e } from 'c'",
      "import { b } from 'a'\nimport { c, d as e } from 'c'\n",
    ],
    ["import { c } from 'c'\n", "import x, { c, d as e } from 'c'", "import x, { d as e } from 'c'\n"],
    ["import { c } from 'c'\n", "import d, { c } from 'c'", "import d from 'c'\n"],
    ["const { c } = require('c')\n", "const { c, d: e } = require('c')", "const { d: e } = require('c')\n"],
    ["import { c } from 'c'\n", "import { c } from 'other'", ''],
  ])('brings of an import the names that the file lacks %#', (more, imports, brought) => {
    expect(splice('javascript', more + FILE, 'add', `${imports}\nfunction add(x) { return 1 }\n`)).toBe(
      `${more}import a from 'a'\n\n${brought}/** doc */\nexport const add = (x) => { return 1 }\n\nadd.z = 1\n`,
    )
  })

  const API = 'export const api = {\n  one: (x) => x - 1,\n  two(x) { return 0 },\n}\n'
  it.each([
    ['one', 'one: (q) => { return q + 1 }', 'one: (q) => { return q + 1 },'],
    ['one', "'one': async (q) => q,", 'one: async (q) => q,'],
    ['one', 'one(q) { return 1 },', 'one: (q) => { return 1 },'],
    ['two', 'two: (q) => q', 'two(q) { return q },'],
    ['two', 'two(q) { return 1 },', 'two(q) { return 1 },'],
  ])('may give a member of an object alone: %s as %s', (name, answer, member) => {
    const file = splice('javascript', API, `api.${name}`, answer)
    expect(file).toContain(`\n  ${member}\n`)
    expect(parse('javascript', file, ({ root }) => root.hasError)).toBe(false)
  })

  it.each(['', '  '])('keeps the text around a method that is given alone, indented by %j', (indent) => {
    const method = '/** More. */\nstatic add(item) {\n  return half(item) + twice(item)\n}\n'
    const answer = `import { half } from 'half'\n\n${method.replace(/^(?=.)/gm, indent)}\nfunction twice(n) {\n  return n * 2\n}\n`
    expect(splice('javascript', CLASS, 'Shop.add', answer)).toBe(
      `import { half } from 'half'\nfunction twice(n) {\n  return n * 2\n}\nclass Shop {\n  /** doc */\n  static add(item) {\n${indent}  return half(item) + twice(item)\n${indent}}\n  get size() { return 2 }\n}\n`,
    )
  })

  it.each([
    ['function f(a) { 0 }', 'f', 'function* f(b) { yield b }', 'function* f(b) { yield b }'],
    ['export function *f(a) { 0 }', 'f', 'const f = (b) => b', 'export function f(b) { return b }'],
    ['const f = (a) => a', 'f', 'function* f(b) { yield b }', 'const f = function* (b) { yield b }'],
    [
      'const f = async a => a',
      'f',
      'async function* f(b) { yield b }',
      'const f = async function* (b) { yield b }',
    ],
    ['class C { static f(a) { 0 } }', 'C.f', '*f(b) { yield b }', 'class C { static *f(b) { yield b } }'],
    [
      'class C { static async *f(a) { 0 } }',
      'C.f',
      'f(b) { return b }',
      'class C { static f(b) { return b } }',
    ],
    ['class C { * f(a) { 0 } }', 'C.f', 'async *f(b) { yield b }', 'class C { async *f(b) { yield b } }'],
    ['class C { async f(a) { 0 } }', 'C.f', 'f(b) { return b }', 'class C { async f(b) { return b } }'],
    ['x = { f: (a) => a }', 'x.f', '*f(b) { yield b }', 'x = { f: function* (b) { yield b } }'],
  ])('yields where the answer does: %s', (file, symbol, answer, spliced) => {
    expect(splice('javascript', file, symbol, answer)).toBe(spliced)
  })

  const CLASS = 'class Shop {\n  /** doc */\n  static add(item) { return 1 }\n  get size() { return 2 }\n}\n'
  it.each([
    ['a method alone', 'add(item) {\n  return 3\n}'],
    ['with its modifiers', 'static add(item) {\n  return 3\n}'],
    ['in its class', 'class Shop {\n  static add(item) {\n  return 3\n}\n}'],
    ['a function', 'function add(item) {\n  return 3\n}'],
  ])('may give a method as %s', (_name, answer) => {
    expect(splice('javascript', CLASS, 'Shop.add', answer)).toBe(
      'class Shop {\n  /** doc */\n  static add(item) {\n  return 3\n}\n  get size() { return 2 }\n}\n',
    )
  })

  it('distinguishes accessors from methods', () => {
    expect(splice('javascript', CLASS, 'Shop.get size', 'get size() { return 9 }')).toContain(
      'get size() { return 9 }',
    )
  })

  it('keeps overloads and takes types from the answer', () => {
    const file = 'export function f(a: string): string\nexport function f(a: any): any { return a }\n'
    const answer = 'export function f(a: string): string\nexport function f<T>(b: T): T { return b }'
    expect(splice('typescript', file, 'f', answer)).toBe(
      'export function f(a: string): string\nexport function f<T>(b: T): T { return b }\n',
    )
  })
})

describe('an answer in Python', () => {
  const FILE =
    'import os\n\nclass Shop:\n    @staticmethod\n    def add(a):\n        """doc"""\n        return 0\n\n    x = 1\n'

  it('is indented as the file needs it', () => {
    expect(
      splice('python', FILE, 'Shop.add', 'def add(a):\n    if a:\n        return 1\n    return 2\n'),
    ).toBe(
      'import os\n\nclass Shop:\n    @staticmethod\n    def add(a):\n        if a:\n            return 1\n        return 2\n\n    x = 1\n',
    )
  })

  it('may be the whole class, and brings imports', () => {
    const answer =
      'import re\nimport os\n\nclass Shop:\n    @staticmethod\n    def add(a):\n        return re.sub\n'
    expect(splice('python', FILE, 'Shop.add', answer)).toBe(
      'import os\n\nimport re\nclass Shop:\n    @staticmethod\n    def add(a):\n        return re.sub\n\n    x = 1\n',
    )
  })

  it('brings of an import the names that the file lacks', () => {
    const file = 'from typing import List\nimport os\n\ndef function(a):\n    return 0\n'
    const answer = 'from typing import List, Dict as D, Set\nimport os, re\n\ndef function(a):\n    yield a\n'
    expect(splice('python', file, 'function', answer)).toBe(
      'from typing import List\nimport os\n\nfrom typing import Dict as D, Set\nimport re\ndef function(a):\n    yield a\n',
    )
  })

  it('leaves the function blanked, docstring kept, when it does not define it', () => {
    expect(splice('python', FILE, 'Shop.add', 'no')).toContain(
      '        """doc"""\n        raise NotImplementedError("not written yet")\n\n    x = 1',
    )
  })
})
