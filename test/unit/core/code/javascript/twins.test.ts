import { describe, expect, it } from 'vitest'
import { withEdits } from '../../../../../src/core/code/language/twin.ts'
import { LANGUAGES } from '../../../../../src/core/code/languages.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'
import { twinOf } from '../../../../support/twin-of.ts'

/** In a test of its own. */
const inTest = (code: string) => `test('t', async (t) => {\n${code}\n})`

describe('in a test', () => {
  it.each([
    // kinds of literals
    [`assert.equal(f(1), 'a')`, `assert.equal(f(1), 'azq7')`],
    ['assert.equal(f(1), `a $' + '{x} b`)', 'assert.equal(f(1), `a $' + '{x} bzq7`)'],
    ['assert.equal(f(1), 2)', 'assert.equal(f(1), 7923)'],
    ['assert.equal(f(1), -2)', 'assert.equal(f(1), -7923)'],
    ['assert.equal(f(1), 0.5)', 'assert.equal(f(1), 7920.0)'],
    ['assert.equal(f(1), 5n)', 'assert.equal(f(1), 7929n)'],
    ['assert.equal(f(1), 0x10)', 'assert.equal(f(1), 7951)'],
    ['assert.equal(f(1), true)', 'assert.equal(f(1), false)'],
    ['assert.equal(f(1), null)', `assert.equal(f(1), 'zq7')`],
    ['assert.equal(f(1), undefined)', `assert.equal(f(1), 'zq7')`],
    ['assert.match(f(1), /^a|b$/i)', 'assert.match(f(1), /(?:^a|b$)zq7/i)'],
    ['assert.deepEqual(f(1), [x, 2, 3])', 'assert.deepEqual(f(1), [x, 7923, 3])'],
    ['assert.deepEqual(f(1), [])', `assert.deepEqual(f(1), ['zq7', ])`],
    ['assert.deepEqual(f(1), [x])', `assert.deepEqual(f(1), ['zq7', x])`],
    ['assert.deepEqual(f(1), { a: { b: 1 } })', 'assert.deepEqual(f(1), { a: { b: 7921 } })'],
    ['assert.deepEqual(f(1), { a })', 'assert.deepEqual(f(1), { zq7: 7919,  a })'],
    [`assert.equal(f(1), 'a' + 'b')`, `assert.equal(f(1), 'a' + 'bzq7')`],
    [`assert.deepEqual(f(1), new Set(['a']))`, `assert.deepEqual(f(1), new Set(['azq7']))`],
    [`assert.deepEqual(f(1), new Date(2024, 0, 1))`, `assert.deepEqual(f(1), new Date(11967, 0, 1))`],
    // node:assert, also by names of its own
    [`assert.equal('a', f(1))`, `assert.equal('azq7', f(1))`],
    [`strictEqual(f(1), 'a', 'message')`, `strictEqual(f(1), 'azq7', 'message')`],
    [`assert.strict.deepEqual(f(1), [1])`, `assert.strict.deepEqual(f(1), [7921])`],
    [`assert.partialDeepStrictEqual(f(1), { a: 1 })`, `assert.partialDeepStrictEqual(f(1), { a: 7921 })`],
    [`assert.throws(() => f(1), { message: 'no' })`, `assert.throws(() => f(1), { message: 'nozq7' })`],
    [`await assert.rejects(f(1), /no/)`, `await assert.rejects(f(1), /(?:no)zq7/)`],
    [`assert.throws(() => f(1), TypeError)`, `assert.doesNotThrow(() => f(1), TypeError)`],
    ['assert.ok(f(1))', 'assert.ok(!(f(1)))'],
    ['assert(f(1) === 2)', 'assert(f(1) === 7923)'],
    ['assert.ok(f(1) !== 2)', 'assert.ok(!(f(1) !== 2))'],
    ['assert.ok(a === 1 && b)', 'assert.ok(a === 7921 && b)'],
    ['assert.ok(a === 1 || b === 2)', 'assert.ok(a === 7921 || b === 7923)'],
    ['assert.ok(a === 1 || b)', 'assert.ok(!(a === 1 || b))'],
    ['assert.notEqual(f(1), 2)', 'assert.equal(f(1), 2)'],
    // chai
    [`assert.include(f(1), 'a')`, `assert.include(f(1), 'azq7')`],
    ['assert.closeTo(f(1), 2.5, 0.1)', 'assert.closeTo(f(1), 7924.0, 0.1)'],
    ['assert.isTrue(f(1))', 'assert.isFalse(f(1))'],
    [`assert.propertyVal(f(1), 'a', 1)`, `assert.propertyVal(f(1), 'a', 7921)`],
    ['expect(f(1)).to.deep.equal([1])', 'expect(f(1)).to.deep.equal([7921])'],
    [`expect(f(1)).to.have.property('a', 1)`, `expect(f(1)).to.have.property('a', 7921)`],
    ['expect(f(1)).to.be.true', 'expect(f(1)).to.be.not.true'],
    [`f(1).should.equal('a')`, `f(1).should.equal('azq7')`],
    // expect of jest and vitest
    ['expect(f(1)).toBe(2)', 'expect(f(1)).toBe(7923)'],
    [`await expect(f(1)).resolves.toEqual({ a: [1] })`, `await expect(f(1)).resolves.toEqual({ a: [7921] })`],
    [
      'expect(f(1)).toEqual(expect.objectContaining({ a: 1 }))',
      'expect(f(1)).toEqual(expect.objectContaining({ a: 7921 }))',
    ],
    ['expect(f(1)).not.toBe(2)', 'expect(f(1)).toBe(2)'],
    ['expect(f(1)).toBeNull()', 'expect(f(1)).not.toBeNull()'],
    ['expect(f(1)).toBeGreaterThan(2)', 'expect(f(1)).not.toBeGreaterThan(2)'],
    ['expect(() => f(1)).toThrow()', 'expect(() => f(1)).not.toThrow()'],
    [`expect(() => f(1)).toThrow('no')`, `expect(() => f(1)).toThrow('nozq7')`],
    ['expect(f(1)).toBeCloseTo(2.5, 3)', 'expect(f(1)).toBeCloseTo(7924.0, 3)'],
    ['expect(f(1)).toBeOneOf([1, 2])', 'expect(f(1)).toBeOneOf([7921, 7923])'],
    // tap and tape
    [`t.equal(f(1), 'a')`, `t.equal(f(1), 'azq7')`],
    ['t.same(f(1), [1])', 't.same(f(1), [7921])'],
    ['t.is(f(1), 1)', 't.is(f(1), 7921)'],
    // without assertions
    [`if (f(1) !== 2) throw new Error('no')`, `if (f(1) !== 7923) throw new Error('no')`],
    // a value that is also asked stays
    [
      'for (const one of [1, 2]) assert.equal(f(one), one)',
      'for (const one of [1, 2]) assert.notEqual(f(one), one)',
    ],
    // names and tables
    [
      `const expected = { a: 1 }\nassert.deepEqual(f(1), expected)`,
      `const expected = { a: 7921 }\nassert.deepEqual(f(1), expected)`,
    ],
    [
      'for (const [given, want] of [[1, 2], [3, 4]]) assert.equal(f(given), want)',
      'for (const [given, want] of [[1, 7923], [3, 7927]]) assert.equal(f(given), want)',
    ],
    [
      'for (const { given, b } of [{ given: 1, b: 2 }]) { assert.equal(f(given), b) }',
      'for (const { given, b } of [{ given: 1, b: 7923 }]) { assert.equal(f(given), b) }',
    ],
    [
      'for (const row of [{ in: 1, out: 2 }]) assert.equal(f(row.in), row.out)',
      'for (const row of [{ in: 1, out: 7923 }]) assert.equal(f(row.in), row.out)',
    ],
    [
      `for (const [given, want] of Object.entries({ a: 1 })) assert.equal(f(given), want)`,
      `for (const [given, want] of Object.entries({ a: 7921 })) assert.equal(f(given), want)`,
    ],
    [
      `[[1, 2]].forEach(([given, b]) => { assert.equal(f(given), b) })`,
      `[[1, 7923]].forEach(([given, b]) => { assert.equal(f(given), b) })`,
    ],
  ])('%s becomes %s', async (before, after) => {
    for (const language of ['javascript', 'typescript'] as const)
      expect(await twinOf(language, inTest(before))).toBe(inTest(after))
  })

  it.each([
    ['an assertion that may not be reached', 'if (f(1)) assert.equal(f(1), 2)'],
    ['a loop over what the code under test gives', 'for (const one of f(1)) assert.equal(one, 2)'],
    ['an assertion in a callback', 'f(1, (one) => assert.equal(one, 2))'],
    ['an assertion whose failure is caught', 'try { assert.equal(f(1), 2) } catch {}'],
    ['what follows an early end', 'if (!f(1)) return\nassert.equal(f(1), 2)'],
    ['a stored snapshot', 'expect(f(1)).toMatchSnapshot()'],
  ])('%s stays as it is', async (_, code) => {
    expect(await twinOf('javascript', inTest(code))).toBe(inTest(code))
  })
})

it.each([
  [
    'tables of tests',
    `test.each([['a', 1], ['b', 2]])('%s', (given, wanted) => { expect(f(given)).toBe(wanted) })`,
    `test.each([['a', 7921], ['b', 7923]])('%s', (given, wanted) => { expect(f(given)).toBe(wanted) })`,
  ],
  [
    'tables of objects in a constant',
    `const ROWS = [{ given: 1, b: 'x' }]\nit.each(ROWS)('$given', ({ given, b }) => expect(f(given)).toBe(b))`,
    `const ROWS = [{ given: 1, b: 'xzq7' }]\nit.each(ROWS)('$given', ({ given, b }) => expect(f(given)).toBe(b))`,
  ],
  [
    'tests in a loop',
    `for (const [given, b] of [[1, 2]]) it('x' + given, () => { assert.equal(f(given), b) })`,
    `for (const [given, b] of [[1, 7923]]) it('x' + given, () => { assert.equal(f(given), b) })`,
  ],
  [
    'rows for a helper of another file',
    `await check('f', [{ given: [1], returns: { error: 'NO' } }, { given: [2], returns: 3 }])`,
    `await check('f', [{ given: [1], returns: { error: 'NOzq7' } }, { given: [2], returns: 7925 }])`,
  ],
  [
    'calls of a helper of the same file',
    `const same = (name, got, expected) => { if (got !== expected) throw new Error(expected) }\nsame('x', f(1), 2)`,
    `const same = (name, got, expected) => { if (got !== expected) throw new Error(expected) }\nsame('x', f(1), 7923)`,
  ],
  [
    'a check script',
    `console.log(f(1) === 2 ? 'ok 1 - f' : 'not ok 1 - f')\nif (f(3) !== 4) process.exit(1)`,
    `console.log(f(1) === 7923 ? 'ok 1 - f' : 'not ok 1 - f')\nif (f(3) !== 7927) process.exit(1)`,
  ],
  [
    'a check script with a main function',
    `async function main() { assert.equal(await f(1), 2) }\nmain().catch(() => process.exit(1))`,
    `async function main() { assert.equal(await f(1), 7923) }\nmain().catch(() => process.exit(1))`,
  ],
  [
    'a script verifier',
    `export function verify({ answer }) { return { score: answer.trim() === '42' ? 1 : 0 } }`,
    `export function verify({ answer }) { return { score: answer.trim() === '42zq7' ? 1 : 0 } }`,
  ],
  [
    'a script verifier that exports by default',
    `export default ({ answer }) => ({ score: answer.includes('yes') ? 1 : 0 })`,
    `export default ({ answer }) => ({ score: answer.includes('yeszq7') ? 1 : 0 })`,
  ],
  [
    'branches of a script that report nothing',
    `if (process.platform === 'win32') setUp()`,
    `if (process.platform === 'win32') setUp()`,
  ],
])('changes %s', async (_, before, after) => {
  expect(await twinOf('javascript', before)).toBe(after)
})

it('knows to which test a change belongs, and its title', async () => {
  const parse = await loadParser()
  const text = `describe('d', () => { it('a \${x}', () => { assert.equal(f(), 1); assert.ok(f()) }); it('b', () => assert.equal(f(), 2)) })`
  const twins = parse('javascript', text, (tree) => LANGUAGES.javascript.tests.twins(tree))
  expect(twins.map(({ title }) => title)).toEqual(['a ', 'a ', 'b'])
  expect(new Set(twins.map(({ test }) => test)).size).toBe(2)
  expect(twins.map(({ edits }) => edits.some(({ isOpposite }) => isOpposite))).toEqual([false, true, false])
})

it('makes the first of several edits at one place', () => {
  const edits = [
    { start: 1, end: 2, text: 'x' },
    { start: 1, end: 3, text: 'y' },
  ]
  expect(withEdits('abcd', edits)).toBe('axcd')
})
