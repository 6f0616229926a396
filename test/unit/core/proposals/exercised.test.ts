import { beforeAll, describe, expect, it } from 'vitest'
import { exercisedBy } from '../../../../src/core/proposals/exercised.ts'
import { proposeFromTests } from '../../../../src/core/proposals/from-tests.ts'
import { Repository } from '../../../../src/core/proposals/repository.ts'
import type { Parse } from '../../../../src/core/proposals/syntax.ts'
import { chooseRunner } from '../../../../src/core/proposals/test-runner.ts'
import { loadParser } from '../../../../src/node/proposals/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

const NOTHING = { bin: () => false, python: null }
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
})

describe('the runner of a test file', () => {
  const command = (files: Record<string, string>, test: string) => {
    const choice = chooseRunner(open(files), test, NOTHING)
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
    ).toBe('NODE_ENV=test npx --no-install mocha --reporter tap -r ts-node/register --ui tdd test/a.ts')
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
  it('show the file without the body, tell what tests promise, and know their solution', () => {
    const files = {
      'src/a.ts': `/** Turns a text around, with commas between its letters, and a one behind. */\n${FN('turn')}`,
      'src/a.test.ts':
        "import { it } from 'vitest'\nimport { turn } from './a'\nit('puts commas between', () => turn('ab'))",
    }
    const { proposals } = proposeFromTests(open(files), ['src/a.test.ts'], NOTHING)
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

  it('never hold the body, though the file is too large to be shown', () => {
    const files = {
      'src/a.ts': `${FN('turn')}${'// filler that makes the file large\n'.repeat(400)}${FN('other').replaceAll('reverse', 'sort')}`,
      'src/a.test.ts': "import { it } from 'vitest'\nimport { turn } from './a'\nit('t', () => turn('ab'))",
    }
    const [one] = proposeFromTests(open(files), ['src/a.test.ts'], NOTHING).proposals
    expect(one!.show).toEqual([])
    expect(one!.prompt).not.toContain('reverse')
  })
})
