import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { blankFunction } from '../../../../src/core/code/blank.ts'
import { findFunctions } from '../../../../src/core/code/find-functions.ts'
import type { FoundFunction } from '../../../../src/core/code/language/found-function.ts'
import type { Language } from '../../../../src/core/code/language/language.ts'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import { spliceAnswer } from '../../../../src/core/code/splice-answer.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

/** Each with the symbols that it holds, `SECRET` in every body, `KEEP` in what must stay. */
const SHAPES: { language: Language; code: string; symbols: string[] }[] = [
  {
    language: 'javascript',
    code: '/** KEEP */\nexport function one(a, b = 1) {\n  // SECRET\n  return a + b\n}\n',
    symbols: ['one'],
  },
  {
    language: 'javascript',
    code: 'const two = (a) => SECRET(a), KEEP = 1\nconst three = async a => { SECRET }\n',
    symbols: ['two', 'three'],
  },
  {
    language: 'javascript',
    code: "'use strict'\nexports.four = function four(x) { SECRET }\nmodule.exports.five = function* () { SECRET }\nKEEP.prototype.six = function (y) { SECRET }\n",
    symbols: ['four', 'five', 'KEEP.six'],
  },
  {
    language: 'javascript',
    code: "module.exports = {\n  seven() { SECRET },\n  'eight': (x) => SECRET,\n  KEEP: 1,\n}\n",
    symbols: ['seven', 'eight'],
  },
  {
    language: 'javascript',
    code: '(function () {\n  function nine() { SECRET }\n  KEEP.x = nine\n})()\n',
    symbols: ['nine'],
  },
  {
    language: 'javascript',
    code: 'export default function () { SECRET }\nexport async function* ten() { SECRET }\nKEEP()\n',
    symbols: ['default', 'ten'],
  },
  {
    language: 'typescript',
    code: 'export function over(a: string): string\nexport function over(a: number): KEEP\nexport function over(a: any): any { SECRET }\n',
    symbols: ['over'],
  },
  {
    language: 'typescript',
    code: '@KEEP({ a: 1 })\nexport class Shop<T> extends Base {\n  private items: T[] = []\n  @logged()\n  static async add<U>(this: Shop<U>, @inject() item: U): Promise<KEEP> { SECRET }\n  get size(): number { SECRET }\n  set size(to: number) { SECRET }\n  #hidden = (x: number): number => { SECRET };\n  *each() { SECRET }\n  abstract later(): void\n}\n',
    symbols: ['Shop.add', 'Shop.get size', 'Shop.set size', 'Shop.#hidden', 'Shop.each'],
  },
  {
    language: 'typescript',
    code: 'namespace Deep.Er {\n  export const f = <T,>(a: T): KEEP => {\n    function inner() { return SECRET }\n    return inner()\n  }\n}\n',
    symbols: ['Deep.Er.f', 'Deep.Er.f.inner'],
  },
  {
    language: 'typescript',
    code: 'export const api = { one(x) { SECRET }, two: ((x) => SECRET) as F } as const\nconst typed = <F>((x) => { SECRET })\nexport const memoised = memo(/* KEEP */ async (x: number) => { SECRET }, 100)\nexport const frozen = Object.freeze({ three() { SECRET } }) satisfies Api\nexport const KEEP = LIST.map((x) => x)\n',
    symbols: ['api.one', 'api.two', 'typed', 'memoised', 'frozen.three'],
  },
  {
    language: 'tsx',
    code: 'export const List = React.memo(forwardRef(function Inner({ KEEP }, ref) { return <b>{SECRET}</b> }))\nexport default observer(() => <i>{SECRET}</i>)\n',
    symbols: ['List', 'default'],
  },
  {
    language: 'javascript',
    code: 'module.exports = class Shop {\n  add(x) { SECRET }\n}\nexports.KEEP = class Other {\n  run() { SECRET }\n}\n',
    symbols: ['Shop.add', 'KEEP.run'],
  },
  {
    language: 'tsx',
    code: 'export const View = ({ KEEP }: { KEEP: string }) => <b>{SECRET}</b>\n',
    symbols: ['View'],
  },
  {
    language: 'python',
    code: '# KEEP\n@decorated(1)\nasync def one(a: int, *rest, key=None) -> int:\n    """KEEP what it does.\n\n    More."""\n    # SECRET\n    return SECRET\n',
    symbols: ['one'],
  },
  {
    language: 'python',
    code: 'class Shop(Base):\n    KEEP = 1\n\n    @property\n    def size(self): return SECRET\n\n    @size.setter\n    def size(self, to):\n        SECRET = to\n\n    @classmethod\n    def make(cls):\n        # SECRET\n        def inner():\n            yield SECRET\n        return inner\n\n    other: KEEP = 2\n',
    symbols: ['Shop.size', 'Shop.set size', 'Shop.make', 'Shop.make.inner'],
  },
  {
    language: 'python',
    code: 'def gen(x):  # type: (int) -> KEEP\n\tfor i in x:\n\t\tyield SECRET\n\nif KEEP:\n    def later(): """KEEP"""; return SECRET\n',
    symbols: ['gen', 'later'],
  },
]

describe('finding and blanking functions', () => {
  for (const { language, code, symbols } of SHAPES) {
    it(`${language}: ${symbols.join(', ')}`, () => {
      const functions = findFunctions(parse, language, code)
      expect(functions.map(({ symbol }) => symbol)).toEqual(symbols)
      for (const found of functions) {
        expect(code.slice(found.body.start, found.body.end)).toContain('SECRET')
        const blanked = blankFunction(code, found, language)
        expectOnlyBodyChanged(language, code, blanked, found)
        const body = blanked.slice(found.body.start, blanked.length - (code.length - found.body.end))
        expect(body).not.toContain('SECRET')
        expect(count(blanked, 'KEEP')).toBe(count(code, 'KEEP'))
      }
    })
  }

  it('finds nothing in declarations without a body', () => {
    expect(
      findFunctions(parse, 'typescript', 'declare function f(): void\ninterface I { m(): void }\n'),
    ).toEqual([])
  })

  it('reads doc comments, docstrings and parameters', () => {
    const [js] = findFunctions(
      parse,
      'javascript',
      '/**\n * Adds.\n * @param {number} a\n */\nexport const add = (a, { b }) => a\n',
    )
    expect(js).toMatchObject({ doc: 'Adds.\n@param {number} a', parameters: ['a', ''] })
    const [glob] = findFunctions(
      parse,
      'javascript',
      "const GLOB = '**/{a,b}/**'\n\n/** Finds src/*.js. */\nexport const find = (a) => a\n",
    )
    expect(glob?.doc).toBe('Finds src/*.js.')
    const [py] = findFunctions(
      parse,
      'python',
      'def add(self, a, b=1, *c):\n    """Adds.\n\n      indented\n    """\n    return 1\n',
    )
    expect(py).toMatchObject({ doc: 'Adds.\n\nindented', parameters: ['a', 'b'] })
  })
})

/** Statements that random bodies are made of, with characters of two UTF-16 units and braces in strings. */
const JS = fc.constantFrom(
  'const s = "}😀{"',
  'if (a) { b() }',
  'return `x$\x7b"}"}`',
  '// }',
  '/* { */ a()',
  'for (const x of y) { z(x) }',
  'function inner() { return 1 }',
  'const g = () => ({ a: 1 })',
)
const PY = fc.constantFrom(
  's = "😀:"',
  'if a:\n        b()',
  'return """x\n  y"""',
  '# note',
  'x = [\n 1,\n]',
  'pass',
)

/** Definitions of JavaScript with a block as their body, each under a name of its own. */
const JS_FORMS: Record<string, (name: string, block: string) => string> = {
  function: (name, block) => `function ${name}(a, b) ${block}`,
  async: (name, block) => `async function ${name}(a, b) ${block}`,
  generator: (name, block) => `export function* ${name}(a, b) ${block}`,
  'async generator': (name, block) => `async function* ${name}(a, b) ${block}`,
  arrow: (name, block) => `const ${name} = (a, b) => ${block}`,
  method: (name, block) => `class C${name} {\n  /** doc */ static ${name}(a, b) ${block}\n}`,
  'generator method': (name, block) => `class C${name} {\n  async *${name}(a, b) ${block}\n  rest = 1\n}`,
  accessors: (name, block) => `class C${name} {\n  get ${name}() ${block}\n\n  set ${name}(a) ${block}\n}`,
  object: (name, block) =>
    `export const o${name} = {\n  ${name}(a, b) ${block},\n  get g${name}() ${block},\n}`,
  'functions of an object': (name, block) =>
    `export const o${name} = {\n  ${name}: (a, b) => ${block},\n  'q${name}': async (a) => ${block},\n  r${name}: function* (a) ${block},\n}`,
  wrapped: (name, block) =>
    `export const ${name} = memo((a, b) => ${block}, [])\n\nexport const o${name} = Object.freeze({\n  ${name}: once(async function (a) ${block}),\n})`,
  'class of a module': (name, block) => `module.exports = class C${name} {\n  ${name}(a, b) ${block}\n}`,
  export: (name, block) => `/** doc */\nexport function ${name}(a, b) ${block}`,
}
const TS_FORMS: typeof JS_FORMS = {
  ...JS_FORMS,
  decorated: (name, block) =>
    `@sealed({ a: '}' })\nexport class C${name}<T> {\n  /** doc */\n  @logged()\n  async ${name}<U>(@inject() a: T, b?: U): Promise<T> ${block}\n}`,
  overloads: (name, block) =>
    `/** doc */\nexport function ${name}(a: string): string\nexport function ${name}(a: number): number\nexport function ${name}(a: any): any ${block}`,
  'method overloads': (name, block) =>
    `class C${name} {\n  ${name}(a: string): void\n  ${name}(a: number): void\n  ${name}(a: any, b?: any): any ${block}\n}`,
  'as const': (name, block) =>
    `export const o${name} = {\n  ${name}: ((a) => ${block}) as F,\n  s${name}(a: number) ${block},\n} as const satisfies Api`,
  typed: (name, block) =>
    `export const ${name} = async <T extends { a: 1 },>(a: T, b: () => void): Promise<T[]> => ${block}`,
}
const PY_FORMS: Record<string, (name: string, body: string) => string> = {
  function: (name, body) => `def ${name}(a, b):\n${body}`,
  async: (name, body) => `async def ${name}(a, *b, c=None) -> int:\n${body}`,
  docstring: (name, body) => `def ${name}(a, b):\n    """doc: {\n\n    more\n    """\n${body}`,
  generator: (name, body) => `def ${name}(a, b):\n    yield a\n${body}`,
  decorated: (name, body) => `# note\n@cached(size=1)\n@other.wrap\ndef ${name}(a, b):\n${body}`,
  overloads: (name, body) =>
    `@overload\ndef ${name}(a: int) -> int: ...\n@typing.overload\ndef ${name}(a: str) -> str: ...\ndef ${name}(a, b=None):\n${body}`,
  method: (name, body) => indented(`class C${name}:`, `def ${name}(self, b):\n${body}`),
  property: (name, body) =>
    indented(
      `class C${name}(Base):`,
      `@property\ndef ${name}(self):\n${body}\n@${name}.setter\ndef ${name}(self, to):\n${body}\n@${name}.deleter\ndef ${name}(self):\n${body}`,
    ),
}
const indented = (head: string, body: string) => `${head}\n${body.replace(/^(?=.)/gm, '    ')}`

describe('any file', () => {
  const fileOf = (
    forms: Record<string, (name: string, body: string) => string>,
    line: fc.Arbitrary<string>,
    bodyOf: (lines: string[]) => string,
  ) =>
    fc
      .record({
        parts: fc.array(
          fc.record({
            form: fc.constantFrom(...Object.keys(forms)),
            body: fc.array(line, { minLength: 1, maxLength: 4 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        windows: fc.boolean(),
      })
      .map(({ parts, windows }) => {
        const code = parts
          .map(({ form, body }, index) => forms[form]!(`f${index}`, bodyOf(body)))
          .join('\n\n')
        return windows ? code.replaceAll('\n', '\r\n') : code
      })
  const block = (lines: string[]) => `{\n  ${lines.join('\n  ')}\n}`
  const jsx = fc.oneof(JS, fc.constantFrom('return <b title="}">{a}</b>', 'const v = <><i {...b} />{"{"}</>'))
  const suite = (lines: string[]) => `${[...lines, 'return 1'].map((line) => `    ${line}`).join('\n')}\n`

  for (const [language, file] of [
    ['javascript', fileOf(JS_FORMS, JS, block)],
    ['typescript', fileOf(TS_FORMS, JS, block)],
    ['tsx', fileOf(TS_FORMS, jsx, block)],
    ['python', fileOf(PY_FORMS, PY, suite)],
  ] as const) {
    it(`${language}: parses after blanking, and its own definition put back gives the file`, () => {
      fc.assert(
        fc.property(file, (code) => {
          const functions = findFunctions(parse, language, code)
          expect(functions.length).toBeGreaterThan(0)
          for (const found of functions) {
            const blanked = blankFunction(code, found, language)
            expectOnlyBodyChanged(language, code, blanked, found)
            const again = findFunctions(parse, language, blanked).find(({ head }) => head === found.head)!
            const lineStart = code.lastIndexOf('\n', found.start - 1) + 1
            // An answer comes with plain line ends, whatever the file has.
            const own = code.slice(lineStart, found.end).replaceAll('\r\n', '\n')
            expect(spliceAnswer(parse, language, code, found, own)).toBe(code)
            if (found.docstring === null)
              expect(spliceAnswer(parse, language, blanked, again, own)).toBe(code)
          }
        }),
        { numRuns: 60 },
      )
    })
  }
})

function expectOnlyBodyChanged(
  language: Language,
  code: string,
  blanked: string,
  found: FoundFunction,
): void {
  const { symbol } = found
  const clean = (text: string) => parse(language, text, ({ root }) => !root.hasError)
  if (clean(code)) expect(clean(blanked), `${symbol} in\n${blanked}`).toBe(true)
  expect(blanked.slice(0, found.body.start)).toBe(code.slice(0, found.body.start))
  const tail = code.slice(found.body.end)
  expect(blanked.endsWith(tail)).toBe(true)
  const inside = ({ body }: FoundFunction) => found.body.start < body.start && body.end <= found.body.end
  expect(findFunctions(parse, language, blanked).map((other) => other.symbol)).toEqual(
    findFunctions(parse, language, code)
      .filter((other) => !inside(other))
      .map((other) => other.symbol),
  )
}

const count = (text: string, word: string) => text.split(word).length - 1
