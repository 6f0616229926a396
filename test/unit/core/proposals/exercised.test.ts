import { beforeAll, describe, expect, it } from 'vitest'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import { chooseRunner } from '../../../../src/core/code/tests.ts'
import { exercisedBy } from '../../../../src/core/proposals/exercised.ts'
import { proposeFromTests } from '../../../../src/core/proposals/from-tests.ts'
import { Repository } from '../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

const INSTALLED = { bin: () => true, python: null }
const open = (files: Record<string, string>) =>
  new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
const symbols = (files: Record<string, string>, test: string) =>
  exercisedBy(open(files), test).map(({ file, found }) => `${file}:${found.symbol}`)

const FN = (name: string) =>
  `export function ${name}(a: string): string {\n  return a.split('').reverse().join(',') + 1\n}\n`

describe('what a test file exercises', () => {
  it('follows imports, new names, and files that only pass names on', () => {
    expect(
      symbols(
        {
          'src/a.ts': FN('one'),
          'src/b.ts': FN('two'),
          'src/index.ts': "export { one as first } from './a.js'\nexport * from './b'\n",
          'test/x.test.ts':
            "import { first as f, two } from '../src/index'\ntest('t', () => { f('a'); f('b'); two('a') })",
        },
        'test/x.test.ts',
      ),
    ).toEqual(['src/a.ts:one', 'src/b.ts:two'])
  })

  it('reads require in all its forms, and the package by its own name', () => {
    expect(
      symbols(
        {
          'package.json': '{ "name": "pkg", "main": "./lib" }',
          'lib/index.js': "module.exports = { a: require('./a'), b }\nfunction b(x) { return x }\n",
          'lib/a.js': 'module.exports = function (x) { return x }\n',
          'test/x.js':
            "const { b } = require('pkg')\nconst a = require('../lib/a')\nit('t', () => { a(1); a(2); b(1) })",
        },
        'test/x.js',
      ),
    ).toEqual(['lib/a.js:exports', 'lib/index.js:b'])
  })

  it('finds methods of what it makes, and what is called inside', () => {
    const found = symbols(
      {
        'src/shop.ts':
          'export class Shop {\n  add(x: number) { return inner(x) }\n  get size() { return 1 }\n  idle() { return 2 }\n}\nfunction inner(x: number) { return x }\n',
        'src/shop.test.ts':
          "import { Shop } from './shop'\nit('adds', () => { const s = new Shop(); s.add(1); expect(s.size).toBe(1) })",
      },
      'src/shop.test.ts',
    )
    expect(found.toSorted()).toEqual([
      'src/shop.ts:Shop.add',
      'src/shop.ts:Shop.get size',
      'src/shop.ts:inner',
    ])
  })

  it('finds modules, packages and relative imports of Python', () => {
    const files = {
      'src/pkg/__init__.py': 'from .words import upper as up\n',
      'src/pkg/words.py': 'def upper(t):\n    return t.upper()\n\ndef lower(t):\n    return t.lower()\n',
      'tests/test_x.py':
        'import pkg\nfrom pkg import words\nfrom pkg import up\n\ndef test_up_and_down():\n    up("a")\n    up("b")\n    words.lower("a")\n',
    }
    expect(symbols(files, 'tests/test_x.py')).toEqual(['src/pkg/words.py:upper', 'src/pkg/words.py:lower'])
    expect(exercisedBy(open(files), 'tests/test_x.py')[0]!.titles).toEqual(['up and down'])
  })

  it.each([
    [
      'js',
      "import { Temp } from './src.js'\nimport test from 'node:test'\ntest('t', () => { new Temp(1).ticks(3); expect(new Temp(2).size) })",
      'export class Temp {\n  ticks(n) { return n }\n  get size() { return 1 }\n}\n',
    ],
    [
      'py',
      'from src import Temp\n\ndef test_t():\n    assert Temp(1).ticks(3) == 3\n    assert Temp(2).size\n',
      'class Temp:\n    def ticks(self, n): return n\n    @property\n    def size(self): return 1\n',
    ],
  ])('finds methods that are called on what was just made (%s)', (end, test, code) => {
    const found = symbols({ [`src.${end}`]: code, [`test_x.${end}`]: test }, `test_x.${end}`)
    expect(found.map((one) => one.replace('get ', '')).toSorted()).toEqual([
      `src.${end}:Temp.size`,
      `src.${end}:Temp.ticks`,
    ])
  })

  const TWO_JS =
    'export class Stack {\n  push(x) { return x }\n}\nexport class Queue {\n  push(x) { return x }\n  pop() { return 1 }\n}\n'
  const TWO_PY =
    'class Stack:\n    def push(self, x): return x\n\nclass Queue:\n    def push(self, x): return x\n    def pop(self): return 1\n'
  it.each([
    [
      'js',
      TWO_JS,
      "import { Queue, Stack } from './src.js'\nit('stacks', () => { const s = new Stack(); s.push(1); s.push(2) })\nit('queues', () => { const s = new Queue(); s.push(1) })",
    ],
    [
      'js',
      TWO_JS,
      "import * as lib from './src.js'\ndescribe('a', () => { let s; beforeEach(() => { s = new lib.Stack() })\nit('stacks', () => { s.push(1); s.push(2) }) })\nit('queues', () => new lib.Queue().push(1))",
    ],
    [
      'py',
      TWO_PY,
      'from src import Queue, Stack\n\nclass TestStack:\n    def setup(self):\n        self.s = Stack()\n    def test_stacks(self):\n        self.s.push(1)\n        self.s.push(2)\n\ndef test_queues():\n    s = Queue()\n    s.push(1)\n',
    ],
    [
      'py',
      TWO_PY,
      'import pytest\nimport src as lib\n\n@pytest.fixture\ndef s():\n    return lib.Stack()\n\ndef test_stacks(s):\n    s.push(1)\n    s.push(2)\n\ndef test_queues():\n    with lib.Queue() as s:\n        s.push(1)\n',
    ],
  ])('distinguishes methods of one name by what the value was made from (%s) %#', (end, code, test) => {
    const files = { [`src.${end}`]: code, [`test_x.${end}`]: test }
    const found = exercisedBy(open(files), `test_x.${end}`)
    expect(found.map(({ found: { symbol }, titles }) => [symbol, titles])).toEqual([
      ['Stack.push', ['stacks']],
      ['Queue.push', ['queues']],
    ])
  })

  it.each([
    [
      'an alias of a tsconfig with comments',
      "'@app/words'",
      { 'tsconfig.json': '{ // paths\n "compilerOptions": { "paths": { "@app/*": ["./src/*"], }, } }' },
    ],
    [
      'an alias of a tsconfig that another builds on',
      "'app'",
      {
        'tsconfig.json': '{ "extends": "./base" }',
        'base.json': '{ "compilerOptions": { "baseUrl": "./src", "paths": { "app": ["words"] } } }',
      },
    ],
    [
      'a base of a tsconfig that is only referred to',
      "'words'",
      {
        'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
        'tsconfig.app.json': '{ "compilerOptions": { "baseUrl": "src" } }',
      },
    ],
    [
      'a way into the own package',
      "'@me/tiny/dates'",
      {
        'package.json':
          '{ "name": "@me/tiny", "exports": { "./dates": { "types": "./x.d.ts", "import": "./dist/words.js" } } }',
      },
    ],
    [
      'ways with a star',
      "'tiny/in/words'",
      { 'package.json': '{ "name": "tiny", "exports": { "./in/*": "./src/*.js" } }' },
    ],
    [
      'the own package',
      "'tiny'",
      { 'package.json': '{ "name": "tiny", "exports": { "import": "./dist/esm/words.js" } }' },
    ],
    [
      'an import of the own package',
      "'#words'",
      { 'package.json': '{ "imports": { "#words": { "default": "./src/words.ts" } } }' },
    ],
  ])('follows %s', (_name, module, files) => {
    const test = `import { one } from ${module}\nit('t', () => one('a'))`
    expect(
      symbols({ ...files, 'src/words.ts': FN('one'), 'test/a.test.ts': test }, 'test/a.test.ts'),
    ).toEqual(['src/words.ts:one'])
  })

  it('follows packages of the workspace', () => {
    expect(
      symbols(
        {
          'packages/a/package.json': '{ "name": "@me/a", "main": "dist/index.js" }',
          'packages/a/src/index.ts': FN('one'),
          'packages/b/test/b.test.ts': "import { one } from '@me/a'\nit('t', () => one('a'))",
        },
        'packages/b/test/b.test.ts',
      ),
    ).toEqual(['packages/a/src/index.ts:one'])
  })

  it.each([
    ["module.exports = { ...require('./b') }\n", "const { one } = require('../a')", 'one()'],
    ["const b = require('./b')\nmodule.exports = { ...b, two: 1 }\n", "const a = require('../a')", 'a.one()'],
    ["Object.assign(module.exports, require('./b'))\n", "const a = require('../a')", 'a.one()'],
    ["Object.assign(exports, { two: 1 }, require('./b'))\n", "import a from '../a.js'", 'a.one()'],
    ["module.exports = require('./b')\n", '', "require('../a').one()"],
    ["module.exports = require('./b')\n", '', "(await import('../a.js')).one()"],
  ])('follows CommonJS that passes on all: %s', (a, imports, use) => {
    const test = `${imports}\nit('t', async () => { ${use} })`
    const b = 'module.exports = { one(x) { return x } }\n'
    expect(symbols({ 'a.js': a, 'b.js': b, 'test/x.js': test }, 'test/x.js')).toEqual(['b.js:one'])
  })

  it.each([
    ['const self = module.exports = {}\nself.one = function (x) { return x }\n', 'self.one', 'one()'],
    ['const self = module.exports\nself.one = (x) => x\n', 'self.one', "require('../a').one()"],
    ['class A { one(x) { return x } }\nmodule.exports = new A()\n', 'A.one', 'a.one()'],
    ['class A { one(x) { return x } }\nexport const shop = new A()\n', 'A.one', 'shop.one()'],
    ['class A { one(x) { return x } }\nexport default new A()\n', 'A.one', 'def.one()'],
  ])('knows what is exported: %s', (a, symbol, use) => {
    const test = `import def, { one, shop } from '../a'\nconst a = require('../a')\nit('t', () => { ${use} })`
    expect(symbols({ 'a.js': a, 'test/x.js': test }, 'test/x.js')).toEqual([`a.js:${symbol}`])
  })

  it('follows constants that are other names, and looks near what an import cannot be followed in', () => {
    const files = {
      'index.ts': "import * as z from './all'\nexport * from './all'\nexport { z }\nexport default z\n",
      'all.ts': "export * from './types'\n",
      'types.ts':
        'export class Text {\n  trim() { return this }\n  static create = (x) => { return new Text() }\n}\nconst make = Text.create\nexport { make as string }\nexport const odd = build()\n',
      'a.test.ts': "import { z } from './index'\nit('t', () => z.string().trim())",
      'b.test.ts': "import * as z from './index'\nit('t', () => z.odd.trim())",
    }
    expect(symbols(files, 'a.test.ts')).toEqual(['types.ts:Text.create', 'types.ts:Text.trim'])
    expect(symbols(files, 'b.test.ts')).toEqual(['types.ts:Text.trim'])
  })

  it('ends where files pass on all of each other', () => {
    const names = Array.from({ length: 12 }, (_, at) => `m${at}`)
    const stars = names.map((name) => `export * from './${name}'\n`).join('')
    const files = Object.fromEntries(names.map((name) => [`${name}.ts`, stars]))
    const test = "import { missing, one } from './m0'\nit('t', () => [missing(), one('a')])"
    expect(symbols({ ...files, 'm11.ts': stars + FN('one'), 'a.test.ts': test }, 'a.test.ts')).toEqual([
      'm11.ts:one',
    ])
  })

  it('knows the tests of a runner that a file calls otherwise', () => {
    const test = "import { it as i } from 'vitest'\nimport { one } from './a'\ni('turns', () => one('a'))"
    const [found] = exercisedBy(open({ 'a.ts': FN('one'), 'a.test.ts': test }), 'a.test.ts')
    expect(found?.titles).toEqual(['turns'])
  })

  it('finds functions in typed and wrapped constants', () => {
    expect(
      symbols(
        {
          'src/a.ts':
            'export const api = { one(x: string) { return x } } as const\nexport const twice = memo((x: string) => x + x)\nexport const cast = ((x) => x) as F\n',
          'src/a.test.ts':
            "import { api, cast, twice } from './a'\nit('t', () => { api.one('a'); twice('a'); cast('a') })",
        },
        'src/a.test.ts',
      ),
    ).toEqual(['src/a.ts:api.one', 'src/a.ts:cast', 'src/a.ts:twice'])
  })

  it('offers each where nothing distinguishes methods of one name', () => {
    const test = "import * as lib from './src.js'\nit('t', () => { all(lib).forEach((s) => s.push(1)) })"
    const found = exercisedBy(open({ 'src.js': TWO_JS, 'x.test.js': `${test}\nlib.Queue` }), 'x.test.js')
    expect(found.map(({ found: { symbol }, weight }) => [symbol, weight])).toEqual([
      ['Queue.push', 0.05],
      ['Stack.push', 0.05],
    ])
  })

  it('offers only those of the class that a value was made from, where it has several of that name', () => {
    const code = `export class Tree {\n  static Leaf = class {\n    push(x) { return x }\n  }\n  push(x) { return x }\n}\n${TWO_JS}`
    const test = "import { Tree } from './src.js'\nit('t', () => { const s = new Tree(); s.push(1) })"
    const found = exercisedBy(open({ 'src.js': code, 'x.test.js': test }), 'x.test.js')
    expect(found.map(({ found: { symbol } }) => symbol)).toEqual(['Tree.Leaf.push', 'Tree.push'])
  })

  it('follows modules of Python that packages pass on or only hold', () => {
    const f = 'def f(x):\n    return x\n'
    const files = (init: string, test: string) => ({
      'pkg/__init__.py': init,
      'pkg/text.py': f,
      'pkg/other.py': f,
      'test_x.py': `${test}\n`,
    })
    for (const [init, test] of [
      ['from . import text\n', 'from pkg import text as T\n\ndef test_a(): T.f()'],
      ['from . import text\n', 'import pkg\n\ndef test_a(): pkg.text.f()'],
      ['from . import text as txt\n', 'import pkg\n\ndef test_a(): pkg.txt.f()'],
      ['from . import text as txt\n', 'from pkg import txt\n\ndef test_a(): txt.f()'],
      ['from .text import f as text\n', 'from pkg import text\n\ndef test_a(): text()'],
      ['import pkg.text\n', 'import pkg\n\ndef test_a(): pkg.text.f()'],
      ['', 'import pkg.text as T\n\ndef test_a(): T.f()'],
    ] as const)
      expect(symbols(files(init, test), 'test_x.py'), init + test).toEqual(['pkg/text.py:f'])
  })
})

describe('the runner of a test file', () => {
  const command = (files: Record<string, string>, test: string) => {
    const choice = chooseRunner(open(files), test, INSTALLED)
    return 'problem' in choice ? choice.problem : choice.command
  }

  it('is what it imports, else what package.json names', () => {
    expect(command({ 'a.test.ts': "import { it } from 'vitest'" }, 'a.test.ts')).toContain('vitest run')
    expect(command({ 'a.test.mjs': "import test from 'node:test'" }, 'a.test.mjs')).toBe(
      'node --test a.test.mjs',
    )
    expect(
      command(
        {
          'package.json':
            '{"scripts":{"test":"NODE_ENV=test mocha -r ts-node/register --ui tdd test/*.ts && evil"}}',
          'test/a.ts': '',
        },
        'test/a.ts',
      ),
    ).toBe('NODE_ENV=test node_modules/.bin/mocha --reporter tap -r ts-node/register --ui tdd test/a.ts')
    expect(
      command({ 'package.json': '{"devDependencies":{"jest":"1"}}', 'a.test.js': '' }, 'a.test.js'),
    ).toContain('jest --json')
    expect(command({ 'a.test.js': "require('tape')" }, 'a.test.js')).toContain('its runner is not known')
  })

  it('quotes names so that they stay names', () => {
    expect(command({ "it's; $(x).py": '' }, "it's; $(x).py")).toContain("'it'\\''s; $(x).py'")
    expect(command({ '-rf.test.mjs': "import 'node:test'" }, 'a\nb.test.mjs')).toContain('characters')
  })
})

describe('proposals', () => {
  it('show the file without the body, name what tests promise, and know their solution', () => {
    const files = {
      'src/a.ts': `/** Turns a text around, with commas between its letters, and a one behind. */\n${FN('turn')}`,
      'src/a.test.ts':
        "import { it } from 'vitest'\nimport { turn } from './a'\nit('puts commas between', () => turn('ab'))",
    }
    const { proposals } = proposeFromTests(open(files), ['src/a.test.ts'], INSTALLED)
    expect(proposals).toHaveLength(1)
    const [one] = proposals
    expect(one).toMatchObject({
      id: 'turn',
      show: ['src/a.ts'],
      state: { kind: 'unchecked' },
      range: { first: 2, last: 4 },
    })
    expect(one!.prompt).toContain('- puts commas between')
    expect(one!.prompt).toContain('> Turns a text around')
    expect(one!.prompt).not.toContain('reverse')
    expect(one!.solution).toContain('reverse')
    expect(one!.verify[0]).toMatchObject({ write: 'src/a.ts', function: 'turn' })
  })

  it('name the class of a module by its own name', () => {
    const body = "{ return text.split('').reverse().join(',') + 1 }"
    const files = {
      'a.js': `module.exports = class Words {\n  turn(text) ${body}\n}\n`,
      'b.js': `module.exports = class {\n  back(text) ${body}\n}\n`,
      'a.test.js':
        "const test = require('node:test')\nconst W = require('./a')\nconst B = require('./b')\ntest('t', () => { new W().turn('a'); new B().back('a') })",
    }
    const { proposals } = proposeFromTests(open(files), ['a.test.js'], INSTALLED)
    expect(proposals.map(({ id, symbol, prompt }) => [id, symbol, prompt.split('\n')[0]])).toEqual([
      [
        'words-turn',
        'Words.turn',
        'Write the method `turn` of `Words` of `a.js` (shown above without its body).',
      ],
      [
        'back',
        'exports.back',
        'Write the method `back` of the class that is exported of `b.js` (shown above without its body).',
      ],
    ])
  })

  it('never hold the body, though the file is too large to be shown', () => {
    const files = {
      'src/a.ts': `${FN('turn')}${'// filler that makes the file large\n'.repeat(400)}${FN('other').replaceAll('reverse', 'sort')}`,
      'src/a.test.ts': "import { it } from 'vitest'\nimport { turn } from './a'\nit('t', () => turn('ab'))",
    }
    const [one] = proposeFromTests(open(files), ['src/a.test.ts'], INSTALLED).proposals
    expect(one!.show).toEqual([])
    expect(one!.prompt).not.toContain('reverse')
  })
})

describe('functions that are defined twice', () => {
  const TWICE =
    'try:\n    from fast import turn\nexcept ImportError:\n    def turn(text):\n        return text[::-1]\n\nif True:\n    def turn(text):\n        return "".join(reversed(text))\n'

  it('are recorded as left out, with the reason', () => {
    const files = {
      'words.py': TWICE,
      'tests/test_words.py': 'from words import turn\n\ndef test_turn():\n    assert turn("ab") == "ba"\n',
    }
    const { proposals } = proposeFromTests(open(files), ['tests/test_words.py'], INSTALLED)
    expect(proposals.map(({ symbol, state }) => [symbol, state])).toEqual([
      [
        'turn',
        {
          kind: 'refused',
          code: 'unclear',
          reason: 'its file defines 2 functions called turn, which cannot be distinguished',
        },
      ],
    ])
  })

  it('are one where the others are overloads or other accessors of a property', () => {
    const files = {
      'words.py':
        'from typing import overload\n\n@overload\ndef turn(text: str) -> str: ...\n@overload\ndef turn(text: bytes) -> bytes: ...\ndef turn(text):\n    return text[::-1] + text[:1] + text[1:]\n\nclass Word:\n    @property\n    def size(self):\n        return len(self.text) + self.extra + 1\n    @size.setter\n    def size(self, to):\n        self.text = self.text[:to] + self.rest\n    @size.deleter\n    def size(self):\n        self.text = self.rest = self.extra = None\n',
      'tests/test_words.py':
        'from words import turn, Word\n\ndef test_turn():\n    assert turn("ab") == "ba"\n    word = Word("a")\n    assert word.size == 1\n',
    }
    const { proposals } = proposeFromTests(open(files), ['tests/test_words.py'], INSTALLED)
    expect(proposals.map(({ symbol, state }) => [symbol, state.kind])).toEqual([
      ['turn', 'unchecked'],
      ['Word.size', 'unchecked'],
    ])
    expect(proposals[0]!.prompt).toContain('def turn(text: bytes) -> bytes: ...\ndef turn(text):')
  })
})

describe('the test files of a function', () => {
  const files = {
    'src/a.ts': FN('turn'),
    'test/helper.ts':
      "import { turn } from '../src/a'\nexport const call = () => [turn('a'), turn('b'), turn('c')] // it (calls)\n",
    'test/conftest.py': 'import pytest\n\n@pytest.fixture\ndef thing():\n    return 1\n',
    'test/much.test.ts':
      "import { it } from 'vitest'\nimport { turn } from '../src/a'\nit('much', () => [turn('a'), turn('b')])",
    'test/little.test.ts':
      "import { it } from 'vitest'\nimport { turn } from '../src/a'\nit('little', () => turn('a'))",
  }
  const found = () => proposeFromTests(open(files), Object.keys(files).slice(1), INSTALLED)

  it('are not helpers, though these call it most', () => {
    const { proposals, skipped } = found()
    expect(proposals.map(({ origin }) => origin)).toEqual(['test/much.test.ts'])
    expect(skipped).toEqual([
      { file: 'test/helper.ts', reason: 'it holds no tests' },
      { file: 'test/conftest.py', reason: 'it holds no tests' },
    ])
  })

  it('are tried one after the other', () => {
    const { proposals, others } = found()
    const [next] = others.get(proposals[0]!.digest)!
    expect(next).toMatchObject({
      id: proposals[0]!.id,
      digest: proposals[0]!.digest,
      origin: 'test/little.test.ts',
    })
    expect(next!.verify[0]).toMatchObject({ run: expect.stringContaining('test/little.test.ts') })
  })
})
