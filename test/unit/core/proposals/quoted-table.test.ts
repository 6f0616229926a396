import { beforeAll, describe, expect, it } from 'vitest'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import { exercisedBy } from '../../../../src/core/proposals/exercised.ts'
import { Repository } from '../../../../src/core/proposals/repository.ts'
import { taskWords } from '../../../../src/core/proposals/task-prompt.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

/** The prompt of `price`, whose comment would do without a test. */
function promptOf(name: string, test: string): string {
  const doc = 'The price with tax, in whole cents, never below what the goods cost without it.'
  const files: Record<string, string> = {
    'src/price.ts': `/** ${doc} */\nexport function price(net: number): number {\n  return Math.round(net * 1.2)\n}\n`,
    'price.py': `def price(net):\n    """${doc}"""\n    return round(net * 1.2)\n`,
    [name]: test,
  }
  const repository = new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
  const [only] = exercisedBy(repository, name)
  return taskWords(repository, repository.code(only!.file)!, only!, name).prompt
}
const IMPORT = "import { price } from '../src/price'\nimport { test, it, describe, expect } from 'vitest'\n"
const js = (test: string) => promptOf('test/price.test.ts', IMPORT + test)
const py = (test: string) => promptOf('test_price.py', `import pytest\nfrom price import price\n\n${test}`)
const rows = (count: number, row: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => row(n)).join('\n')

describe('a test that goes through a table is quoted with rows of it', () => {
  it.each([
    [
      'each',
      "test.each([\n  [100, 120],\n  [0, 0],\n])('price of %i', (net, gross) => expect(price(net)).toBe(gross))",
    ],
    [
      'each of a constant',
      "const cases = [\n  [100, 120],\n  [0, 0],\n]\nit.each(cases)('price of %i', (net, gross) => expect(price(net)).toBe(gross))",
    ],
    ['for', "test.for([\n  [100, 120],\n])('price of %i', ([net, gross]) => expect(price(net)).toBe(gross))"],
    [
      'each of a template',
      `test.each\`\n  net | gross\n  \${100} | \${120}\n\`('price of $net', ({ net, gross }) => expect(price(net)).toBe(gross))`,
    ],
    [
      'a loop in a test',
      "test('prices', () => {\n  for (const [net, gross] of [[100, 120], [0, 0]]) expect(price(net)).toBe(gross)\n})",
    ],
    [
      'tests in a loop',
      `for (const [net, gross] of [[100, 120]]) test(\`price of \${net}\`, () => expect(price(net)).toBe(gross))`,
    ],
    [
      'tests with computed titles',
      "const cases = [[100, 120]]\nfor (const [net, gross] of cases) test('price of ' + net, () => expect(price(net)).toBe(gross))",
    ],
    [
      'forEach in a suite',
      "describe('price', () => {\n  const cases = [{ net: 100, gross: 120 }];\n  cases.forEach(({ net, gross }) => { it(String(net), () => expect(price(net)).toBe(gross)) })\n})",
    ],
    [
      'entries of an object',
      "const cases = { 100: 120 } as const\nfor (const [net, gross] of Object.entries(cases)) it('price of ' + net, () => expect(price(Number(net))).toBe(gross))",
    ],
  ])('%s', (_, test) => {
    const prompt = js(test)
    expect(prompt).toContain('One of them:')
    expect(prompt).toMatch(/100\D+120/)
    expect(prompt).toContain('expect(price(')
  })

  it.each([
    [
      'parametrize',
      '@pytest.mark.parametrize("net, gross", [\n    (100, 120),\n    (0, 0),\n])\ndef test_price(net, gross):\n    assert price(net) == gross\n',
    ],
    [
      'parametrize by name',
      '@pytest.mark.parametrize("net, gross", argvalues=[(100, 120)])\ndef test_price(net, gross):\n    assert price(net) == gross\n',
    ],
    [
      'parametrize of a constant',
      'CASES = [(100, 120)]\n\n@pytest.mark.parametrize("net, gross", CASES)\ndef test_price(net, gross):\n    assert price(net) == gross\n',
    ],
    [
      'pytest.param',
      '@pytest.mark.parametrize(("net", "gross"), (pytest.param(100, 120, id="some"),))\ndef test_price(net, gross):\n    assert price(net) == gross\n',
    ],
    [
      'a loop',
      'def test_price():\n    for net, gross in [(100, 120), (0, 0)]:\n        assert price(net) == gross\n',
    ],
    [
      'items of a dictionary',
      'CASES = {100: 120}\n\ndef test_price():\n    for net, gross in CASES.items():\n        assert price(net) == gross\n',
    ],
  ])('Python: %s', (_, test) => {
    const prompt = py(test)
    expect(prompt).toContain('One of them:')
    expect(prompt).toMatch(/100\D+120/)
    expect(prompt).toContain('assert price(net) == gross')
  })

  it('of a long table the first rows, with the test itself', () => {
    const prompt = js(
      `test.each([\n${rows(60, (n) => `  [${n}, ${n * 2}],`)}\n])('price', (net, gross) => expect(price(net)).toBe(gross))`,
    )
    expect(prompt).toContain(
      "  [11, 22],\n  // ... (48 more rows)\n])('price', (net, gross) => expect(price(net)).toBe(gross))",
    )
    const python = py(
      `@pytest.mark.parametrize("net, gross", [\n${rows(60, (n) => `    (${n}, ${n * 2}),`)}\n])\ndef test_price(net, gross):\n    assert price(net) == gross\n`,
    )
    expect(python).toContain('    (11, 22),\n    # ... (48 more rows)\n])\ndef test_price(net, gross):')
  })

  it('with what a test declares before its loop, where that is short', () => {
    const test = (before: string) =>
      `def test_prices():\n${before}    nets = [100, 0]\n    for values in (nets, [50]):\n        for net in values:\n            assert price(net) >= net\n`
    expect(py(test(''))).toContain('def test_prices():\n    nets = [100, 0]\n    for values')
    const long = py(test(`${rows(50, (n) => `    n${n} = ${n}`)}\n`))
    expect(long).toContain('for values in (nets, [50]):')
    expect(long).not.toContain('n7 = 7')
  })

  it('of several blocks with a table of one name its own', () => {
    const block = (name: string, row: string) =>
      `describe('${name}', () => {\n  const cases = [${row}]\n  for (const [a, b] of cases) it(a, () => expect(${name}(a)).toBe(b))\n})\n`
    const prompt = js(
      `const other = (a) => a\n${block('other', "['o', 'O']")}${block('price', '[100, 120]')}${block('last', "['l', 'L']")}`,
    )
    expect(prompt).toContain('[100, 120]')
    expect(prompt).not.toMatch(/'O'|'L'/)
  })

  it.each([
    [
      'test_price.py',
      {
        'price.py':
          'def _finite(value):\n    return "NaN" if value != value else ""\n\n\ndef price(net):\n    return _finite(net) or round(net * 1.2)\n',
        'test_price.py':
          'import math\nimport pytest\nfrom price import price\n\n\n@pytest.mark.parametrize("net, gross", [(100, 120), (math.nan, "NaN")])\ndef test_it(net, gross):\n    assert price(net) == gross\n',
      },
      '(math.nan, "NaN")',
    ],
    [
      'test/price.test.js',
      {
        'src/price.js':
          'const _finite = (value) => (Number.isNaN(value) ? "NaN" : "")\nexport const price = (net) => _finite(net) || Math.round(net * 1.2)\n',
        'test/price.test.js':
          "import { price } from '../src/price.js'\ntest.each([\n  [100, 120],\n  [NaN, 'NaN'],\n])('it', (net, gross) => expect(price(net)).toBe(gross))\n",
      },
      "[NaN, 'NaN']",
    ],
  ])('also where the test reaches the function through another: %s', (test, files, row) => {
    const repository = new Repository(
      Object.keys(files),
      parse,
      (path) => (files as Record<string, string>)[path] ?? null,
    )
    const inner = exercisedBy(repository, test).find(({ found }) => found.name === '_finite')!
    expect(taskWords(repository, repository.code(inner.file)!, inner, test).prompt).toContain(row)
  })

  it('is none where the loop does not call the function', () => {
    const prompt = js(
      "test('price', () => {\n  expect(price(1)).toBe(1)\n  for (const x of [100, 120]) expect(x).toBeDefined()\n})",
    )
    expect(prompt).not.toContain('120')
  })
})
