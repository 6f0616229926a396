import { afterAll, describe, expect, it } from 'vitest'
import { WorkerPatterns } from '../../../../src/node/patterns/patterns.ts'

const patterns = new WorkerPatterns(30_000)
/** what runs away is given up after this; what does not may take longer on a busy machine */
const hasty = new WorkerPatterns(300)
afterAll(() => Promise.all([patterns.close(), hasty.close()]))

describe('patterns of users', () => {
  it('are found with their flags', async () => {
    expect(await patterns.regexTest('^FEAT', 'i', 'feat: x')).toBe(true)
    expect(await patterns.regexTest('^feat', '', 'fix: x')).toBe(false)
    expect(await patterns.regexTest('b', 'g', 'ab')).toBe(true)
    expect(await patterns.regexTest('b', 'g', 'ab')).toBe(true)
  })

  it('cannot hang the trainer: the deadline ends them, and the next question is answered', async () => {
    const text = `${'a'.repeat(40)}!`
    const [slow, next] = await Promise.allSettled([
      hasty.regexTest('^(a+)+$', '', text),
      hasty.regexTest('a', '', text),
    ])
    expect(slow).toMatchObject({ status: 'rejected', reason: { name: 'CallError', kind: 'deadline' } })
    expect((slow as PromiseRejectedResult).reason.message).toContain('/^(a+)+$/ took longer than 300 ms')
    expect(next).toEqual({ status: 'fulfilled', value: true })
  })

  it('are found line by line, up to so many', async () => {
    expect(await patterns.matchingLines('^b+$', 'i', 'a\nb\nBB\nbab\nb', 2)).toEqual([1, 2])
    expect(await patterns.matchingLines('^$', '', 'a\n', 9)).toEqual([1])
    await expect(patterns.matchingLines('(', '', '', 1)).rejects.toThrow('The pattern /(/ is not valid')
  })

  it('say what is not valid', async () => {
    await expect(patterns.regexTest('(', '', '')).rejects.toThrow('The pattern /(/ is not valid')
    await expect(patterns.validateSchema({ type: 'nonsense' }, 1)).rejects.toThrow(
      'The JSON schema is not valid',
    )
  })

  it('say of a schema what is wrong with it, whatever it is for', async () => {
    const problem = (schema: unknown) => patterns.schemaProblem(schema)
    expect(await problem({ type: 'string' })).toBeNull()
    expect(await problem({ type: 'strng' })).toMatch(/^\/type must be equal to .*"string"/)
    expect(await problem({ required: 'a' })).toBe('/required must be array')
    expect(await problem({ properties: { a: { pattern: '([' } } })).toMatch(/Unterminated character class/)
    expect(await problem({ $ref: 'http://example.com/x' })).toMatch(/can't resolve reference/)
    // All replies would pass.
    expect(await problem({ $async: true, type: 'string' })).toMatch(/leave it out/)
  })

  it('name the place where a value breaks a schema', async () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { a: { enum: ['x', 'y'] } },
      additionalProperties: false,
    }
    expect(await patterns.validateSchema(schema, { a: 'x' })).toEqual([])
    expect(await patterns.validateSchema(schema, { a: 'z', b: 1 })).toEqual([
      'the value must NOT have additional properties: b',
      '/a must be equal to one of the allowed values: "x", "y"',
    ])
    const draft = 'https://json-schema.org/draft/2020-12/schema'
    expect(
      await patterns.validateSchema({ $schema: draft, prefixItems: [{ type: 'string' }] }, [1]),
    ).toHaveLength(1)
  })

  it('cannot hang by a pattern inside a schema either', async () => {
    const schema = { type: 'string', pattern: '^(a+)+$' }
    await expect(hasty.validateSchema(schema, `${'a'.repeat(40)}!`)).rejects.toMatchObject({
      kind: 'deadline',
    })
  })
})
