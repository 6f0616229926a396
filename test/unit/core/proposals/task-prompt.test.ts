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

/** Makes a file too large to be shown whole. */
const LARGE = Array.from({ length: 200 }, (_, i) => `# ${i} ${'-'.repeat(40)}`).join('\n')
const slashes = (text: string) => text.replace(/^#/gm, '//')

function promptOf(files: Record<string, string>, test: string, symbol: string): string {
  const repository = new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
  const exercised = exercisedBy(repository, test).find(({ found }) => found.symbol === symbol)!
  return taskWords(repository, repository.code(exercised.file)!, exercised, test).prompt
}

describe('the prompt of a function in a large file', () => {
  const cache = `class Cache:
    def __init__(self):
        self.size = 0

    def _reset(self):
        self._links = {}
        self._first = None

    def _push(self, key):
        self._links[key] = self._first
        self._first = key

    def unrelated(self):
        return self.size + 1

def make():
    cache = Cache()
    cache._reset()
    return cache

${LARGE}
`
  const cacheTest =
    'from cache import Cache, make\n\ndef test_reset():\n    assert Cache()._reset() is None\n'
  const files = { 'cache.py': cache, 'test_cache.py': cacheTest }

  it('quotes whole what works with the same members, heads of the rest', () => {
    const prompt = promptOf(files, 'test_cache.py', 'Cache._reset')
    expect(prompt).toContain('self._links[key] = self._first')
    expect(prompt).toContain('def unrelated(self): ...')
    expect(prompt).not.toContain('self._links = {}')
  })

  it('quotes who calls it where no comment explains what it does', () => {
    expect(promptOf(files, 'test_cache.py', 'Cache._reset')).toContain('cache._reset()\n')
    const commented = cache.replace(
      'def _reset(self):\n',
      `def _reset(self):\n        """Forgets every key, and what was first, so that the cache is as it was when new."""\n`,
    )
    const prompt = promptOf({ ...files, 'cache.py': commented }, 'test_cache.py', 'Cache._reset')
    expect(prompt).not.toContain('cache._reset()\n')
  })

  it('takes for a call only what can mean the function', () => {
    const source = `export function load(text) { return JSON.parse(text) }
export function day(text) { return Date.parse(text) }
export function report(lines) {
  return lines.map((line) => parse(line))
}
export function parse(text) { return text.split(',').map(Number) }
${slashes(LARGE)}
`
    const test =
      "import { parse } from './parse.js'\nit('parses', () => { expect(parse('1')).toEqual([1]) })\n"
    const prompt = promptOf({ 'parse.js': source, 'parse.test.js': test }, 'parse.test.js', 'parse')
    expect(prompt).toContain('parse(line)')
    expect(prompt).not.toContain('JSON.parse(text)')
    expect(prompt).not.toContain('Date.parse(text)')
  })

  it('quotes only the head of what does the same to something else', () => {
    const method = (name: string) =>
      `    def ${name}(self, factor):\n        base = self.sizes.get("${name}", 0) * self.unit\n        if base < 0:\n            raise ValueError("${name} is below zero")\n        return base * factor\n`
    const source = `class Box:\n${['width', 'height', 'depth'].map(method).join('\n')}\n${LARGE}\n`
    const test = 'from box import Box\n\ndef test_depth():\n    assert Box().depth(2) == 4\n'
    const prompt = promptOf({ 'box.py': source, 'test_box.py': test }, 'test_box.py', 'Box.depth')
    expect(prompt).toContain('def width(self, factor): ...')
    expect(prompt).not.toContain('self.sizes.get')
  })

  it('takes private members for members', () => {
    const source = `export class Queue {
  #items = []
  #first = 0
  push(item) { this.#items.push(item); this.#first += 0 }
  reset() { this.#items = []; this.#first = 0 }
}
${slashes(LARGE)}
`
    const test =
      "import { Queue } from './queue.js'\nit('is empty', () => { expect(new Queue().reset()).toBeUndefined() })\n"
    expect(promptOf({ 'queue.js': source, 'queue.test.js': test }, 'queue.test.js', 'Queue.reset')).toContain(
      'this.#items.push(item)',
    )
  })

  it('quotes the types that only its overload signatures name', () => {
    const source = `type Flat<T> = { all: T[] }
type Other = { none: never }
export function flat<T>(value: T): Flat<T>;
export function flat<T>(value: T, extra?: T): Flat<T>;
export function flat(value: unknown, extra?: unknown) {
  return { all: extra === undefined ? [value] : [value, extra] };
}
${slashes(LARGE)}
`
    const test =
      "import { flat } from './flat'\nit('is flat', () => { expect(flat(1)).toEqual({ all: [1] }) })\n"
    const prompt = promptOf({ 'flat.ts': source, 'flat.test.ts': test }, 'flat.test.ts', 'flat')
    expect(prompt).toContain('type Flat<T> = { all: T[] }')
    expect(prompt).not.toContain('type Other')
  })
})

describe('the test that is quoted where no comment explains what a function does', () => {
  const source = 'export function error(code) {\n  return code === 1 ? "one is wrong" : "wrong"\n}\n'
  const testOf = (lines: number) =>
    `import { error } from './error'\nit('tells', () => {\n${Array.from({ length: lines }, (_, i) => `  expect(error(${i})).toBe('${i} is wrong')`).join('\n')}\n})\n`
  const prompt = (lines: number) =>
    promptOf({ 'error.js': source, 'error.test.js': testOf(lines) }, 'error.test.js', 'error')

  it('is whole where it is short', () => {
    expect(prompt(3)).toContain("expect(error(2)).toBe('2 is wrong')\n})")
    expect(prompt(3)).not.toContain('more lines')
  })

  it('is none of which no line fits, or whose beginning does not come to the function', () => {
    const long = `import { error } from './error'\nit('tells', () => { ${'void 0; '.repeat(200)} error(1) })\n`
    const setUp = `import { error } from './error'\nit('tells', () => {\n${'  prepare()\n'.repeat(30)}  expect(error(1)).toBe('x')\n})\n`
    for (const test of [long, setUp])
      expect(promptOf({ 'error.js': source, 'error.test.js': test }, 'error.test.js', 'error')).not.toContain(
        'One of them',
      )
  })

  it('is its beginning where it is long, and states how much is left out', () => {
    expect(prompt(40)).toContain("expect(error(0)).toBe('0 is wrong')")
    expect(prompt(40)).not.toContain('error(30)')
    expect(prompt(40)).toMatch(/\/\/ \.\.\. \(\d+ more lines\)/)
  })
})

describe('an object of functions that the original uses', () => {
  it('is quoted without their bodies, where the file is large', () => {
    const prompt = promptOf(
      {
        'parse.js': `const parsers = {
  cached: null,
  get regular() { return this.cached ?? 1 },
  get: (options) => (options.jsx ? 2 : parsers.regular),
}
const single = () => 3
export function parse(code, options) { return parsers.get(options) + single() + code }
${slashes(LARGE)}
`,
        'parse.test.js': "import { parse } from './parse'\nit('t', () => { expect(parse('a', {})).toBe(1) })",
      },
      'parse.test.js',
      'parse',
    )
    expect(prompt).toContain(
      'const parsers = {\n  cached: null,\n  get regular() { ... },\n  get: (options) => { ... },\n}',
    )
    expect(prompt).not.toContain('options.jsx')
  })
})

describe('the class of a signature', () => {
  const CART = `export class Cart extends Base {
  readonly items: Item[] = []
  /** In cents. */
  add(item: Item, count = 1): number {
    return this.items.push(...Array(count).fill(item))
  }
  get size(): number { return this.items.length }
  format = (): string => this.items.join(' and ')
}`
  const outline = [
    'export class Cart extends Base {',
    '  readonly items: Item[] = []',
    '  /** In cents. */',
    '  add(item: Item, count = 1): number { ... }',
    '  get size(): number { ... }',
    '  format = (): string => { ... }',
    '}',
  ].join('\n')
  const TEST = "import { total } from './total'\nit('t', () => { expect(total(make())).toBe(1) })"

  it('is quoted without its bodies where another file holds it', () => {
    const prompt = promptOf(
      {
        'total.ts':
          "import type { Cart } from './cart'\nexport function total(cart: Cart): number {\n  return cart.size * 2\n}\n",
        'cart.ts': CART,
        'total.test.ts': TEST,
      },
      'total.test.ts',
      'total',
    )
    expect(prompt).toContain(outline)
  })

  it('is quoted so from a large file too', () => {
    const prompt = promptOf(
      {
        'total.ts': `${CART}\nexport function total(cart: Cart): number {\n  return cart.size * 2\n}\n${slashes(LARGE)}\n`,
        'total.test.ts': TEST,
      },
      'total.test.ts',
      'total',
    )
    expect(prompt).toContain(outline)
  })

  it('is that of a method with its fields, but not its methods', () => {
    const prompt = promptOf(
      {
        'point.py': `import dataclasses\n\n\n@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int = 0\n\n    def moved(self, by: int):\n        """Elsewhere."""\n        return Point(self.x + by, self.y)\n\n${LARGE}\n`,
        'test_point.py':
          'from point import Point\n\ndef test_moved():\n    assert Point(1).moved(2).x == 3\n',
      },
      'test_point.py',
      'Point.moved',
    )
    expect(prompt).toContain('@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int = 0\n')
    expect(prompt).not.toContain('Point(self.x + by')
  })
})
