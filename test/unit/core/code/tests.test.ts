import { beforeAll, describe, expect, it } from 'vitest'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import { chooseRunner } from '../../../../src/core/code/tests.ts'
import { Repository } from '../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

function command(files: Record<string, string>, test: string, bin = true): string {
  const repository = new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
  const choice = chooseRunner(repository, test, { bin: () => bin, python: null })
  return 'problem' in choice ? choice.problem : choice.command
}
const scripts = (lines: Record<string, string>, more = {}) => JSON.stringify({ scripts: lines, ...more })

describe('options from the scripts of a package', () => {
  it('are those of the runner, not of another program', () => {
    const packageJson = scripts({
      lint: 'eslint --config lint.config.js .',
      test: 'tsc --config x.json && vitest run --config vitest.unit.ts; prettier --config p.json .',
    })
    const run = command({ 'package.json': packageJson, 'a.test.ts': '' }, 'a.test.ts')
    expect(run).toContain(' --config vitest.unit.ts ')
    expect(run.match(/--config/g)).toHaveLength(1)
  })

  it('are none where only other programs have them', () => {
    const packageJson = scripts({ lint: 'eslint --config jest.eslint.js', test: 'jest' })
    expect(command({ 'package.json': packageJson, 'a.test.js': '' }, 'a.test.js')).not.toContain('--config')
  })

  it('are taken from the script called test first, with its environment', () => {
    const packageJson = scripts({
      bench: 'NODE_ENV=bench jest --config bench.js',
      test: 'cross-env NODE_ENV=test jest --config unit.js',
    })
    const run = command({ 'package.json': packageJson, 'a.test.js': '' }, 'a.test.js')
    expect(run).toMatch(/^NODE_ENV=test .* --config unit\.js /)
  })
})

describe('a workspace of packages', () => {
  const choose = (files: Record<string, string>, test: string, holds: (folder: string) => boolean) => {
    const repository = new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
    return chooseRunner(repository, test, { bin: (_, folder) => holds(folder), python: null })
  }
  const test = 'packages/a/test/a.test.ts'
  const member = (more: object) => ({
    'packages/a/package.json': JSON.stringify({ name: 'a', ...more }),
    [test]: '',
  })

  it.each([
    [
      'the script of the nearest package, with its options and the program of the root',
      {
        'package.json': scripts({ test: 'npm test -ws' }),
        ...member({ scripts: { test: 'vitest --config own.ts' } }),
      },
      ['', 'packages/b'],
      'cd packages/a && ../../node_modules/.bin/vitest run --reporter=json --outputFile=../../tfgrpo-report.json --coverage.enabled=false --config own.ts test/a.test.ts',
    ],
    [
      'a program that the package has of its own',
      { 'package.json': scripts({}), ...member({ scripts: { test: 'mocha --exit' } }) },
      ['packages/a'],
      'cd packages/a && node_modules/.bin/mocha --reporter tap --exit test/a.test.ts',
    ],
    [
      'the configuration of the package, where no script calls the runner',
      {
        'package.json': scripts({ test: 'jest --config all.js' }),
        'packages/a/jest.config.cjs': '',
        ...member({}),
      },
      [''],
      'cd packages/a && ../../node_modules/.bin/jest --json --outputFile=../../tfgrpo-report.json --coverage=false --runTestsByPath test/a.test.ts',
    ],
    [
      'the root, where only its script calls the runner',
      {
        'package.json': scripts({ test: 'vitest' }),
        ...member({ scripts: { test: 'turbo run test' }, devDependencies: { vitest: 'catalog:' } }),
      },
      [''],
      'node_modules/.bin/vitest run --reporter=json --outputFile=tfgrpo-report.json --coverage.enabled=false packages/a/test/a.test.ts',
    ],
    [
      'the package that depends on the runner, where nothing sets it up',
      {
        'package.json': scripts({ test: 'turbo run test' }),
        ...member({ devDependencies: { vitest: 'catalog:' } }),
        'packages/a/test/package.json': '{ "type": "module" }',
      },
      ['packages/a'],
      'cd packages/a && node_modules/.bin/vitest run --reporter=json --outputFile=../../tfgrpo-report.json --coverage.enabled=false test/a.test.ts',
    ],
  ])('runs tests by %s', (_, files, holders, run) => {
    expect(choose(files, test, (folder) => holders.includes(folder))).toMatchObject({ command: run })
  })

  it('runs the tests of Node in the nearest package', () => {
    const files = {
      'package.json': '{}',
      ...member({ scripts: { test: 'node --import ./set-up.js --test' } }),
      [test]: "import { test } from 'node:test'",
    }
    expect(choose(files, test, () => false)).toEqual({
      runner: 'node:test',
      command: 'cd packages/a && node --import ./set-up.js --test test/a.test.ts',
      folder: 'packages/a',
      file: 'test/a.test.ts',
    })
  })
})

describe('the runner of a test file that imports none', () => {
  it('is the one that scripts for tests call, whatever other scripts call', () => {
    const packageJson = scripts({
      bench: 'vitest bench',
      docs: 'jest-docs',
      test: 'mocha --check-leaks test/',
    })
    expect(command({ 'package.json': packageJson, 'a.test.js': '' }, 'a.test.js')).toContain('.bin/mocha')
    const unit = scripts({ bench: 'vitest bench', 'test:unit': 'c8 mocha', test: 'npm run test:unit' })
    expect(command({ 'package.json': unit, 'a.test.js': '' }, 'a.test.js')).toContain('.bin/mocha')
  })
})

describe('tsx in place of node', () => {
  it.each([
    ['tsx --test test/*.ts', 'node --import tsx --test a.test.ts'],
    [
      'c8 node_modules/.bin/tsx --conditions=dev --test',
      'node --import tsx --conditions=dev --test a.test.ts',
    ],
    [`glob -c "tsx --test" 'test/**'`, 'node --import tsx --test a.test.ts'],
    ['node --import tsx --test test', 'node --import tsx --test a.test.ts'],
    ['node --import=tsx --test', 'node --import=tsx --test a.test.ts'],
    ['tsx build.ts && node --test', 'node --test a.test.ts'],
  ])('%s', (line, run) => {
    expect(command({ 'package.json': scripts({ test: line }), 'a.test.ts': '' }, 'a.test.ts')).toBe(run)
  })
})

describe('a runner that is not installed', () => {
  it('is reported before anything is run, with what to do', () => {
    for (const [runner, text] of [
      ['vitest', "import { it } from 'vitest'"],
      ['jest', "import { it } from '@jest/globals'"],
    ] as const)
      expect(command({ 'a.test.ts': text }, 'a.test.ts', false)).toBe(
        `${runner} is not installed in node_modules: install the packages of the workspace first, e.g. with "npm install"`,
      )
    expect(command({ 'a.test.js': "import test from 'node:test'" }, 'a.test.js', false)).toBe(
      'node --test a.test.js',
    )
  })
})

describe('coverage', () => {
  it('is off, since its thresholds are meant for all tests together', () => {
    expect(command({ 'a.test.ts': "import 'vitest'; from 'vitest'" }, 'a.test.ts')).toContain(
      ' --coverage.enabled=false ',
    )
    const packageJson = scripts({ test: 'jest --coverage' })
    expect(command({ 'package.json': packageJson, 'a.test.js': '' }, 'a.test.js')).toContain(
      ' --coverage=false ',
    )
  })

  it('is turned off for pytest only where a configuration asks for it', () => {
    const test = 'tests/test_a.py'
    expect(command({ [test]: '' }, test)).not.toContain('--no-cov')
    for (const [name, text] of [
      ['pytest.ini', '[pytest]\naddopts = -q --cov=pkg --cov-fail-under=90\n'],
      ['pyproject.toml', '[tool.pytest.ini_options]\naddopts = ["--cov", "pkg"]\n'],
      [
        'pyproject.toml',
        '[tool.other]\na = 1\n\n[tool.pytest]\naddopts = [\n  "--cov",\n]\n\n[tool.black]\n',
      ],
      ['setup.cfg', '[metadata]\r\nname = a\r\n\r\n[tool:pytest]\r\naddopts =\r\n  --cov\r\n'],
    ] as const)
      expect(command({ [name]: text, [test]: '' }, test)).toContain(' --no-cov ')
    expect(
      command({ 'pyproject.toml': '[tool.coverage.run]\nbranch = true\n', [test]: '' }, test),
    ).not.toContain('--no-cov')
    // Of what tox runs only in its own environments, the plugin among it, nothing follows.
    const tox = '[testenv]\ncommands =\n  python -m pytest --cov pkg {posargs}\n\n[pytest]\naddopts = -q\n'
    expect(command({ 'tox.ini': tox, [test]: '' }, test)).not.toContain('--no-cov')
  })
})

describe('Python in a src folder', () => {
  const test = 'tests/test_a.py'

  it('is imported from the copy, before what an editable install leads to', () => {
    const files = { 'src/pkg/__init__.py': '', 'src/pkg/a.py': '', [test]: 'from pkg.a import x\n' }
    expect(command(files, test)).toMatch(/^PYTHONPATH=src python3 -m pytest /)
  })

  it('of a package inside of the workspace, too', () => {
    const files = { 'libs/one/src/pkg.py': '', 'libs/one/tests/test_a.py': 'import pkg\n' }
    expect(command(files, 'libs/one/tests/test_a.py')).toMatch(/^PYTHONPATH=libs\/one\/src /)
  })

  it('is left where the test does not import from it', () => {
    expect(command({ 'src/types.py': '', [test]: 'from src.types import x\n' }, test)).toMatch(/^python3 /)
    expect(command({ 'pkg/__init__.py': '', [test]: 'import pkg\n' }, test)).toMatch(/^python3 /)
  })
})
