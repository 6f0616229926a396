import type { Language } from '../../../../src/core/code/language/language.ts'

/**
 * A small repository in one language: a file with a documented function `add` of `first` and `second`, which holds a
 * function `inner`, and a class or the like `Shop` with a method `total`; another file that it imports `LIMIT` from;
 * and a test file that exercises both. The conformance suite says what must be read from it.
 */
export interface LanguageSample {
  file: string
  code: string
  /** the file that `LIMIT` is imported from, and how the import names it */
  imported: { file: string; code: string; module: string }
  test: { file: string; code: string }
  /** how tests of it are run */
  runner: string
  /** another definition of `add` that needs what the file does not import yet, and a word of that import */
  answer: { code: string; brings: string }
  /** `total` as it stands when it is written alone */
  method: string
  /** a file that names packages */
  dependencies: string
  /** what a runner prints where a package is missing, and what is said of it */
  missing: { output: string; sentence: string }
}

const JS_CODE = `import { LIMIT } from './limits.js'

/** Adds two numbers, up to a limit. */
export function add(first, second) {
  // what comes out
  const inner = (sum) => (sum > LIMIT ? LIMIT : sum)
  return inner(first + second)
}

export class Shop {
  prices = [3, 4]
  total(count) {
    return this.prices.reduce((sum, price) => add(sum, price * count), 0)
  }
}
`

const JS_TEST = `import { test } from 'vitest'
import { add, Shop } from '../src/shop.js'

test('adds up to a limit', () => {
  if (add(1, 2) !== 3) throw new Error()
})
test('counts prices', () => {
  const shop = new Shop()
  if (shop.total(2) !== 14) throw new Error()
})
`

const javascript: LanguageSample = {
  file: 'src/shop.js',
  code: JS_CODE,
  imported: { file: 'src/limits.js', code: 'export const LIMIT = 100\n', module: './limits.js' },
  test: { file: 'test/shop.test.js', code: JS_TEST },
  runner: 'vitest',
  answer: {
    code: "import { inspect } from 'node:util'\n\nexport function add(first, second) {\n  return Number(inspect(first + second))\n}\n",
    brings: 'node:util',
  },
  method: '  total(count) {\n    return count * 7\n  }\n',
  dependencies: 'package-lock.json',
  missing: {
    output: "Error: Cannot find package 'left-pad' imported from x.js",
    sentence: 'its test needs the package "left-pad", which is not installed',
  },
}

const typed = (code: string) =>
  code
    .replace('add(first, second) {', 'add(first: number, second: number): number {')
    .replace('(sum) =>', '(sum: number) =>')
    .replace('total(count) {', 'total(count: number): number {')

const typescript: LanguageSample = {
  ...javascript,
  file: 'src/shop.ts',
  code: typed(JS_CODE),
  imported: { ...javascript.imported, file: 'src/limits.ts' },
  test: { file: 'test/shop.test.ts', code: JS_TEST },
  answer: { ...javascript.answer, code: typed(javascript.answer.code) },
  method: typed(javascript.method),
}

const tsx: LanguageSample = {
  ...typescript,
  file: 'src/shop.tsx',
  test: { file: 'test/shop.test.tsx', code: JS_TEST },
}

const python: LanguageSample = {
  file: 'shop.py',
  code: `from limits import LIMIT


def add(first: int, second: int) -> int:
    """Adds two numbers, up to a limit."""
    # what comes out
    def inner(sum):
        return LIMIT if sum > LIMIT else sum

    return inner(first + second)


class Shop:
    prices = [3, 4]

    def total(self, count):
        return sum(add(price * count, 0) for price in self.prices)
`,
  imported: { file: 'limits.py', code: 'LIMIT = 100\n', module: 'limits' },
  test: {
    file: 'test_shop.py',
    code: `from shop import Shop, add


def test_adds_up_to_a_limit():
    assert add(1, 2) == 3


def test_counts_prices():
    shop = Shop()
    assert shop.total(2) == 14
`,
  },
  runner: 'pytest',
  answer: {
    code: 'from math import floor\n\n\ndef add(first: int, second: int) -> int:\n    return floor(first + second)\n',
    brings: 'from math import floor',
  },
  method: '    def total(self, count):\n        return count * 7\n',
  dependencies: 'requirements-dev.txt',
  missing: {
    output: "E   ModuleNotFoundError: No module named 'attr'",
    sentence: 'its test needs the Python module "attr", which is not installed',
  },
}

/** One of every language: a new one does not compile without. */
export const SAMPLES: Record<Language, LanguageSample> = { javascript, typescript, tsx, python }
