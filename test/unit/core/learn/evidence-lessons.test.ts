import { describe, expect, it } from 'vitest'
import { evidenceLessons } from '../../../../src/core/learn/evidence-lessons.ts'
import { kindOf } from '../../../../src/core/learn/failing-checks.ts'
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
  return {
    task: id,
    arm: 'start',
    rollouts: [{ task: id, arm: 'start', sample: 0, draw: id, trajectory: null, verdict }],
  }
}

function lessonsOf(prompts: Record<string, string>, groups: Group[]) {
  const tasks = new Map(Object.entries(prompts).map(([id, prompt]) => [id, task(id, { prompt })]))
  return evidenceLessons(readGroups({ fold: 'A', tasks: [...tasks.keys()] }, groups)!, tasks, 'd')
}

describe('lessons worded by code', () => {
  it('state a rule with an example, and quote the checks that show it', () => {
    const failing = (name: string, size: string) => ({
      name: `${name}("")`,
      expected: `Err("no-${size}")`,
      received: 'None',
    })
    const lessons = lessonsOf(
      { box: 'Write pack(boxSize).', tin: 'Write open(lidWidth).', sack: 'Write tie(ropeLength).' },
      [
        group('box', failing('pack', 'box-size')),
        group('tin', failing('open', 'lid-width')),
        group('sack', failing('tie', 'rope-length')),
      ],
    )
    expect(lessons).toEqual([
      expect.objectContaining({
        text: 'Return Err(…) holding "no-" followed by the name of the parameter in kebab-case, for example "boxSize" gives Err("no-box-size").',
        statement: 'Return Err(…) holding "no-" followed by the name of the parameter in kebab-case.',
        evidence: [
          'pack(""): expected Err("no-box-size")',
          'tin: open(""): expected Err("no-lid-width")',
          'sack: tie(""): expected Err("no-rope-length")',
        ],
        kind: kindOf({ name: 'pack("")', passed: false, expected: 'Err("no-box-size")' }),
        support: 3,
        specific: true,
      }),
    ])
  })

  it('quote objections that several tasks met', () => {
    const objection = (line: number) => ({
      name: 'style',
      message: `line ${line}: use double quotes around texts`,
    })
    const [lesson] = lessonsOf({ a: 'Do a.', b: 'Do b.' }, [
      group('a', objection(3)),
      group('b', objection(12)),
    ])
    expect(lesson!.text).toBe('Avoid objections such as "line 3: use double quotes around texts".')
    expect(lesson!.support).toBe(2)
    const generic = { name: 'style', message: 'Test failed.' }
    expect(lessonsOf({ a: 'Do a.', b: 'Do b.' }, [group('a', generic), group('b', generic)])).toEqual([])
  })

  it('take no rule from what only states that an answer broke', () => {
    const prompts = { fee: 'Write fee(n).', tax: 'Write tax(n).' }
    const texts = (message: string) =>
      lessonsOf(prompts, [group('fee', { name: 'a', message }), group('tax', { name: 'b', message })])
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

  it('are about what several tasks failed, and never about some call that gives some value', () => {
    const prompts = { a: 'Write a().', b: 'Write b().' }
    const lessons = lessonsOf(prompts, [
      group('a', { name: 'a(1)', expected: '2' }, { name: 'only here', expected: '{ x: 1 }' }),
      group('b', { name: 'b(1)', expected: '3' }),
    ])
    expect(lessons).toEqual([])
  })

  it('never show a text that an answer gave', () => {
    const failing = (name: string, expected: string, received: string) => ({ name, expected, received })
    const [lesson] = lessonsOf({ a: 'Write a().', b: 'Write b().', c: 'Write c().' }, [
      group('a', failing('a()', '"SLOW_LANE"', '"Slow Lane"')),
      group('b', failing('b()', '"FAST_TRACK"', '"fast Track"')),
      group('c', failing('c()', '"OPEN_DOOR"', '"open-door"')),
    ])
    expect(lesson!.text).toBe('Write the result in capitals with underscores, for example "SLOW_LANE".')
  })
})
