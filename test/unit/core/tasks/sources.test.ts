import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { readJson } from '../../../../src/core/tasks/json-source.ts'
import { entryOf, locate, Source, toPlain } from '../../../../src/core/tasks/source-tree.ts'
import { readYaml } from '../../../../src/core/tasks/yaml-source.ts'

function json(text: string) {
  const source = new Source('f', text)
  const node = readJson(source, 0, text.length)
  return { source, node, value: node === null ? undefined : toPlain(node) }
}

function yaml(text: string) {
  const source = new Source('f', text)
  const node = readYaml(source)
  return { source, node, value: node === null ? undefined : toPlain(node) }
}

describe('JSON with positions', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(json(text).value).toEqual(JSON.parse(text))
      }),
    )
  })

  test('accepts a text exactly when JSON.parse does', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\n"',
      '"\\x"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      '2e3',
      'true',
      'nul',
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join('')
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(json(text).node !== null).toBe(valid)
      }),
      { numRuns: 2000 },
    )
  })

  test('knows the position of every value', () => {
    const { source, node } = json('{"a": [1,\n  {"b": "x"}]}')
    const inner = locate(node!, ['a', 1, 'b'])
    expect(source.range(inner.start, inner.end)).toEqual({ line: 2, column: 9, endLine: 2, endColumn: 12 })
    expect(entryOf(node!, 'a')).toMatchObject({ keyStart: 1, keyEnd: 4 })
  })

  test('a key named __proto__ is only a key', () => {
    const value = json('{"__proto__": {"x": 1}}').value as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__'])
  })
})

describe('YAML with positions', () => {
  test('reads what another YAML 1.2 parser reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, flow) => {
        const text = stringify(value, flow ? { collectionStyle: 'flow' } : {})
        const { value: own, source } = yaml(text)
        expect(source.diagnostics).toEqual([])
        expect(own).toEqual(parse(text))
      }),
    )
  })

  test('resolves plain scalars by the core schema', () => {
    const words =
      'a null ~ Null true True yes no on 1 -1 +1 0x1F 0o17 017 1.5 1. .5 1e3 -.inf .nan 1_000 2024-01-01 0b1 "1" 1.2.3 Nothing tRUE'
    for (const word of words.split(' '))
      expect([word, yaml(`x: ${word}`).value]).toEqual([word, parse(`x: ${word}`)])
  })

  test('knows the position of every value, quotes included', () => {
    const { source, node } = yaml('a:\n  - "x"\n  - b: |\n      text\n')
    const quoted = locate(node!, ['a', 0])
    expect(source.range(quoted.start, quoted.end)).toEqual({ line: 2, column: 5, endLine: 2, endColumn: 8 })
    const block = locate(node!, ['a', 1])
    expect(source.range(block.start, block.start)).toMatchObject({ line: 3, column: 5 })
  })

  test('never throws', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a ',
      '*a',
      '|',
      '>',
      '#',
      '{{id}}',
      '\t',
      '!x ',
      '<<: ',
      '? ',
      ',',
      '---\n',
      '%',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const { node, source } = yaml(parts.join(''))
        if (node === null) expect(source.diagnostics.length).toBeGreaterThan(0)
      }),
      { numRuns: 3000 },
    )
  })
})
