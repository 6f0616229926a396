import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCall, readValue } from '../../../../../../src/core/learn/induce/values/read-value.ts'
import { equal, show } from '../../../../../../src/core/learn/induce/values/value.ts'
import { showValue } from '../../../../../../src/core/verify/show-value.ts'

describe('a value', () => {
  it.each([
    ['JSON', '{"a": [1, 2.5, null]}', '{ a: [1, 2.5, null] }'],
    ['JavaScript', "{ a: 'x', 'b-c': undefined }", '{ a: "x", "b-c": undefined }'],
    ['a Map of JavaScript', "Map(1) {'a' => 1}", 'Map { a: 1 }'],
    ['Python', "{'a': True, 'b': (1, None)}", '{ a: True, b: [1, None] }'],
    ['a call of Python', "Decimal('1.10')", 'Decimal("1.10")'],
    ['an object of Python', "User(name='x', age=3)", 'User { name: "x", age: 3 }'],
    ['Go', 'main.T{Name:"x", Age:3}', 'main.T { Name: "x", Age: 3 }'],
    ['a map of Go', 'map[string]int{"a": 1}', '{ a: 1 }'],
    ['a printed map of Go', 'map[a:1 b:2]', '{ a: 1, b: 2 }'],
    ['a printed slice of Go', '[1 2 3]', '[1, 2, 3]'],
    ['Rust', 'Ok(Point { x: 1.5f64, y: -2 })', 'Ok(Point { x: 1.5, y: -2 })'],
    ['a list of Rust', 'vec![1, 2]', '[1, 2]'],
    ['prose', 'a match of /x/', 'a match of /x/'],
    ['a date', '2024-01-31', '2024-01-31'],
    ['lines', 'first\nsecond\nthird', 'first … third'],
  ])('is read from %s', (_, written, shown) => {
    expect(show(readValue(written))).toBe(shown)
  })

  it('is the same in JSON and as checks write it, and any text is read', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true, maxDepth: 3 }), (value) => {
        const [json, shown] = [readValue(JSON.stringify(value)), readValue(showValue(value, 1e6))]
        expect(equal(json, shown), `${show(json)} ${show(shown)}`).toBe(true)
      }),
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof show(readValue(text)) === 'string'))
  })
})

it('reads the call in the name of a check', () => {
  expect(readCall('rounds down: fee({ a: 1 }, "x").total')).toMatchObject({
    before: 'rounds down: ',
    name: 'fee',
    args: [{ type: 'record' }, { text: 'x' }],
    after: '.total',
  })
  expect(readCall('is (not) ok')).toBeNull()
})
