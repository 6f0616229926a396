import { describe, expect, test } from 'vitest'
import { intervalPicture, tooltip } from '../../../../src/vscode/experiences/experience-tooltip.ts'
import { english, experience } from './make-experience.ts'

const measured = { mean: 0.31, low: 0.12, high: 0.48, trials: 48, model: 'm' }

describe('the interval as a picture', () => {
  test('mean inside its ends, no effect in the middle', () => {
    expect(intervalPicture(measured, 21)).toBe('-0.48           ┊  ├──●───┤ +0.48')
  })

  test.each([
    { mean: 0, low: 0, high: 0 },
    { mean: -1, low: -1, high: 1 },
    { mean: 0.02, low: 0.01, high: 0.03 },
  ])('holds its width for %j', (effect) => {
    const line = intervalPicture(effect, 31)
    expect([...line.replace(/^\S+ | \S+$/g, '')]).toHaveLength(31)
    expect(line).toContain('●')
  })
})

describe('the tooltip', () => {
  const text = tooltip(
    experience('E7', {
      text: 'Use `x` <img src=x> [here](command:evil) $(trash)',
      evidence: ['**bold**\n# head'],
      tags: ['a|b'],
      effect: measured,
      origin: { run: 'r1', step: 1, tasks: ['parse_port'], model: 'm*' },
      history: [{ run: 'user', step: 0, op: 'pin', why: 'by hand' }],
    }),
    'in-use',
    { model: 'm' },
    english,
  )

  test('shows the words of models and files as text', () => {
    expect(text).not.toMatch(/(?<!\\)[`[<$](?:x`|here|img|\()/)
    expect(text).toContain('\\[here\\]')
    expect(text).toContain('\\*\\*bold\\*\\*')
    expect(text).not.toMatch(/^# head/m)
  })

  test('names the agent and model that a status holds for', () => {
    const proven = experience('E7', { status: 'proven', effect: { ...measured, model: 'tools · qwen' } })
    const head = (one: typeof proven) => tooltip(one, 'in-use', {}, english).split('\n')[0]
    expect(head(proven)).toBe('**E7** Proven with tools · qwen')
    expect(head({ ...proven, status: 'accepted' })).toBe('**E7** In use, untested alone, with tools · qwen')
    expect(head({ ...proven, pinned: true })).toBe('**E7** Pinned')
    expect(tooltip(proven, 'in-use', { agent: 'reply', model: 'qwen' }, english)).toContain(
      'It was not measured with reply · qwen: until it is measured with that it does not count as proven.',
    )
  })

  test('shows why it is not in use', () => {
    const one = experience('E7')
    expect(tooltip(one, 'not-accepted', { model: 'm' }, english)).toContain(
      '**Not in use.** Not accepted yet',
    )
    expect(tooltip(one, 'in-use', { model: 'm' }, english)).not.toContain('Not in use')
  })

  test('shows task and answer of an example as code, long ones cut', () => {
    const answer = `\`\`\`js\n${'line\n'.repeat(40)}\`\`\``
    const example = {
      task: '# Write it',
      answer,
      shows: '*Never*',
      origin: 'repaired try' as const,
      tokens: 9,
    }
    const shown = tooltip(experience('E7', { kind: 'example', example }), 'in-use', { model: 'm' }, english)
    expect(shown).toContain(
      'an accepted answer of this project (an attempt that was repaired until it passed), about ',
    )
    expect(shown).toContain('Task\n\n```text\n# Write it\n```')
    expect(shown).toContain('It shows: \\*Never\\*')
    expect(shown).toMatch(/Accepted answer\n\n````text\n```js\n(?:line\n){23}…\n````/)
  })

  test('has evidence, effect, origin and history', () => {
    for (const part of [
      'observed',
      'Effect +0.31 [+0.12, +0.48], 48 attempts with reply · m',
      'From r1',
      'you · pin: by hand',
    ])
      expect(text).toContain(part)
  })
})
