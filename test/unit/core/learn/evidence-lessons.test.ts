import { describe, expect, it } from 'vitest'
import { evidenceLessons } from '../../../../src/core/learn/evidence-lessons.ts'
import { isEvidenceText, withoutOpening } from '../../../../src/core/learn/evidence-text.ts'
import { readGroups } from '../../../../src/core/learn/reflect.ts'
import type { Group } from '../../../../src/core/rollouts/rollout.ts'
import { MISSING } from '../../../../src/core/verify/command.ts'
import { task } from '../../../support/memory-ports.ts'

interface Failing {
  name: string
  message?: string
  expected?: string
  received?: string
}

/** A group whose one try fails these checks. */
function group(id: string, ...checks: Failing[]): Group {
  const failing = checks.map((check) => ({ ...check, passed: false }))
  const verdict = { score: 0, passed: false, feedback: '', checks: failing }
  const rollout = { task: id, arm: 'start', sample: 0, trajectory: null, verdict }
  return { task: id, arm: 'start', rollouts: [rollout] } as unknown as Group
}

function textsOf(prompts: Record<string, string>, groups: Group[]): string[] {
  const tasks = new Map(Object.entries(prompts).map(([id, prompt]) => [id, task(id, { prompt })]))
  const reading = readGroups({ fold: 'A', tasks: [...tasks.keys()] }, groups)!
  return evidenceLessons(reading, tasks, 'd').map(({ text }) => text)
}

describe('lessons worded by code', () => {
  it('name the pattern of constants, and the rarer of two next to the other', () => {
    const prompts = { age: 'Write checkAge(age).', find: 'Find findUser(users, name).', look: 'Do look(id).' }
    const texts = textsOf(prompts, [
      group('age', { name: 'checkAge(-1)', expected: '{ error: "INVALID_AGE" }', received: 'TypeError: x' }),
      group(
        'find',
        { name: 'findUser(users, "")', expected: '{ error: "INVALID_NAME" }' },
        { name: 'findUser(users, "Zoe")', expected: '{ error: "UNKNOWN_NAME" }' },
      ),
      group('look', { name: 'look(9)', expected: '{ error: "UNKNOWN_ID" }' }),
    ])
    expect(texts).toEqual([
      'In cases like these return this form, never throw: { error: "INVALID_<NAME>" } with the name of the parameter in capitals',
      'Where others return { error: "INVALID_<NAME>" }, cases like these return { error: "UNKNOWN_<NAME>" } with the name of the parameter in capitals',
    ])
    expect(texts.every(isEvidenceText)).toBe(true)
    expect(texts.map(withoutOpening)).toEqual([
      '{ error: "INVALID_<NAME>" } with the name of the parameter in capitals',
      texts[1],
    ])
  })

  it('take no rule from the name of a test function, only from how its values relate', () => {
    const prompts = { keys: 'Write keys(d).', update: 'Write update(d).' }
    const failing = (expected: string, received: string) => ({
      name: 'tests.test_dict > test_frozen',
      expected,
      received,
    })
    expect(textsOf(prompts, [group('keys', failing('0', '4')), group('update', failing('0', '1'))])).toEqual(
      [],
    )
    expect(
      textsOf(prompts, [group('keys', failing('2', '2.5')), group('update', failing('3', '3.7'))]),
    ).toEqual(['In cases like these return this form: a whole number, the floor of the result'])
    const said = (expected: string, received: string) => ({ name: 'rounds down', expected, received })
    expect(textsOf(prompts, [group('keys', said('0', '4')), group('update', said('0', '1'))])).toEqual([
      'In cases like these return this form: rounds down: a whole number',
    ])
  })

  it('take no rule from what only states that an answer broke', () => {
    const prompts = { fee: 'Write fee(n).', tax: 'Write tax(n).' }
    const texts = (message: string) =>
      textsOf(prompts, [group('fee', { name: 'a', message }), group('tax', { name: 'b', message })])
    for (const message of [
      MISSING,
      "AttributeError: 'Fee' object has no attribute 'rate'",
      'NotImplementedError: not written yet',
      'expected exit code 0, received 1',
      'collection failure',
    ])
      expect(texts(message)).toEqual([])
    expect(texts('The name must be in capitals.')).toHaveLength(1)
    expect(texts('AssertionError: the name must be in capitals')).toHaveLength(1)
  })

  it('state of calls whose checks have a name that they give whole numbers, where no more is known', () => {
    const prompts = { fee: 'Write fee(n).', tax: 'Write tax(n).' }
    const failing = (call: string, expected: string, received: string) => ({
      name: `rounds down: ${call}`,
      expected,
      received,
    })
    const texts = (one: string, other: string) =>
      textsOf(prompts, [
        group('fee', failing('fee(9)', '37', one)),
        group('tax', failing('tax(7)', '50', other)),
      ])
    expect(texts('38', '{ cents: 50 }')).toEqual([
      'In cases like these return this form: rounds down: a whole number',
    ])
    expect(texts('37.5', '51')).toEqual([
      'In cases like these return this form: rounds down: a whole number, the floor of the result',
    ])
  })

  it('state when the rarer of two holds, where answers gave nothing there', () => {
    const prompts = { find: 'Find findUser(users, name).', look: 'Do look(id).' }
    const missing = { name: 'look(9)', expected: '{ error: "UNKNOWN_ID" }' }
    const invalid = (name: string) => ({ name, expected: '{ error: "INVALID_ID" }', received: '7' })
    const groups = (received: string) => [
      group('look', { ...missing, received }, invalid('look(-1)')),
      group('find', { ...missing, name: 'find("Zoe")', received }, invalid('find("")'), invalid('find(3)')),
    ]
    expect(textsOf(prompts, groups('undefined'))[1]).toBe(
      'Where the result would be undefined, return { error: "UNKNOWN_<NAME>" }',
    )
    expect(textsOf(prompts, groups('0'))[1]).toMatch(/^Where others return .* cases like these return/)
    expect(textsOf(prompts, groups('TypeError: x'))[1]).toMatch(/^Where others return/)
  })

  it('state the form of the values of a field', () => {
    const prompts = { a: 'Customer 7 paid 3.50.', b: 'Customer 12 paid 20.' }
    const texts = textsOf(prompts, [
      group('a', { name: 'customer', expected: '"C-007"' }, { name: 'amount', expected: '350' }),
      group('b', { name: 'customer', expected: '"C-012"' }, { name: 'amount', expected: '2000' }),
    ])
    expect(texts).toEqual([
      'In cases like these return this form: amount: a whole number, 100 times the one in the task: 3.50 is 350',
      'In cases like these return this form: customer: "C-<3 digits>", the number in the task with zeros in front: 7 is "C-007"',
    ])
  })

  it('keep what is the same in every task, and state where names come from', () => {
    const prompts = {
      room: 'Write findRoom(request). request.number is whole.',
      guest: 'Write findGuest(request). request.email is text.',
      key: 'Write findKey(request). request.code is text.',
    }
    const bad = (call: string, name: string, status = '422') => [
      { name: `${call}.status`, expected: status },
      { name: `${call}.body`, expected: `{ problem: '${name}' }` },
      { name: call, expected: '{ status: 204, body: null }' },
    ]
    const groups = (last: string) => [
      group('room', ...bad('findRoom({})', 'number')),
      group('guest', ...bad('findGuest({})', 'email')),
      group('key', ...bad('findKey({})', 'code', last)),
    ]
    expect(textsOf(prompts, groups('422')).sort()).toEqual([
      'In cases like these return this form: status: 422',
      'In cases like these return this form: { problem: "<name>" } with the name of the field',
      'In cases like these return this form: { status: 204, body: null }',
    ])
    // Two of three are no constant, and names that are no words of their tasks no names of fields.
    const texts = textsOf({ ...prompts, room: 'Find it.' }, groups('404'))
    expect(texts).toContain('In cases like these return this form: status: a whole number')
    expect(texts).toContain('In cases like these return this form: { problem: S }')
  })

  it('quote of a constant what expects it', () => {
    const prompts = { a: 'Do a().', b: 'Do b().', c: 'Do c().', d: 'Do d().' }
    const of = (id: string, expected: string) => group(id, { name: `${id}().status`, expected })
    const groups = [of('a', '201'), of('b', '422'), of('c', '422'), of('d', '422')]
    const tasks = new Map(Object.entries(prompts).map(([id, prompt]) => [id, task(id, { prompt })]))
    const [lesson] = evidenceLessons(readGroups({ fold: 'A', tasks: [...tasks.keys()] }, groups)!, tasks, 'd')
    expect(lesson!.text).toBe('In cases like these return this form: status: 422')
    expect(lesson!.evidence).toHaveLength(3)
    expect(lesson!.evidence.join()).not.toContain('201')
  })

  it('state the form of what calls give, where their checks have a name', () => {
    const prompts = { book: 'Write newBooking(id).', permit: 'Write newPermit(id).' }
    const id = (call: string, expected: string) => ({ name: `${call}.body.id`, expected })
    expect(
      textsOf(prompts, [
        group('book', id('newBooking(9)', '"booking:9"')),
        group('permit', id('newPermit(23)', '"permit:23"')),
      ]),
    ).toEqual(['In cases like these return this form: body.id: "<small letters>:<digits>"'])
  })

  it('keep the family of constants, also where the tasks share the name', () => {
    const prompts = { find: 'Find find(id).', look: 'Look look(id).' }
    const texts = textsOf(prompts, [
      group('find', { name: 'find(0)', expected: '{ error: "INVALID_ID" }' }),
      group('look', { name: 'look(0)', expected: '{ error: "INVALID_ID" }' }),
    ])
    expect(texts[0]).toMatch(/\{ error: "INVALID_<NAME>" \} with the name of the parameter in capitals$/)
  })

  it('state how the values relate to what answers gave', () => {
    const prompts = { fee: 'Write fee(debt).', share: 'Write share(bill).' }
    const texts = textsOf(prompts, [
      group(
        'fee',
        { name: 'rounds down: fee(1500)', expected: '37', received: '37.5' },
        { name: 'fee(20)', expected: '2000', received: '20' },
      ),
      group(
        'share',
        { name: 'rounds down: share(11)', expected: '1', received: '1.375' },
        { name: 'share(16)', expected: '200', received: '2' },
      ),
    ])
    expect(texts.sort()).toEqual([
      'In cases like these return this form: 100 times the result',
      'In cases like these return this form: rounds down: a whole number, the floor of the result',
    ])
  })

  it('are about what several tasks failed, and never about some call that gives some value', () => {
    const prompts = { a: 'Write a().', b: 'Write b().' }
    const texts = textsOf(prompts, [
      group('a', { name: 'a(1)', expected: '2' }, { name: 'only here', expected: '{ x: 1 }' }),
      group('b', { name: 'b(1)', expected: '3' }),
    ])
    expect(texts).toEqual([])
  })
})
