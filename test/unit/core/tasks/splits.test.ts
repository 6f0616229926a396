import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearDuplicates } from '../../../../src/core/tasks/near-duplicates.ts'
import { assignSplits, remember, type SplitInput } from '../../../../src/core/tasks/splits.ts'
import { parseSplits, renderSplits } from '../../../../src/core/tasks/splits-file.ts'
import type { Split } from '../../../../src/core/tasks/task.ts'

const task = (id: string, more: Partial<SplitInput> = {}): SplitInput => ({
  id,
  // Words of its own, so that no two are alike.
  prompt: Array.from({ length: 12 }, (_, word) => `${id}w${word}`).join(' '),
  tags: [],
  ...more,
})
const many = (n: number, more: Partial<SplitInput> = {}) =>
  Array.from({ length: n }, (_, i) => task(`t${i}`, more))

function counts(splits: ReadonlyMap<string, Split>) {
  const of = (split: Split) => [...splits.values()].filter((each) => each === split).length
  return { train: of('train'), val: of('val'), test: of('test') }
}

const anySplit = fc.constantFrom<Split>('train', 'val', 'test')
const anyTasks = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 0, max: 60 }).map((n) => `t${n}`),
      prompt: fc.constantFrom(
        'one two three four',
        'One, two; three FOUR!',
        'something else entirely',
        'a b',
        'c d e',
      ),
      tags: fc.subarray(['x', 'y', 'z']),
      group: fc.constantFrom(undefined, undefined, 'g', 'h'),
      split: fc.option(anySplit, { nil: undefined, freq: 4 }),
    }),
    { selector: (each) => each.id, maxLength: 40 },
  )
  .map((tasks) =>
    tasks.map(
      ({ group, split, ...rest }): SplitInput => ({
        ...rest,
        ...(group && { group }),
        ...(split && { split }),
      }),
    ),
  )
const anyMemory = fc.dictionary(
  fc.integer({ min: 0, max: 60 }).map((n) => `t${n}`),
  anySplit,
)

describe('splits', () => {
  test.each([
    [20, { train: 8, val: 6, test: 6 }],
    [40, { train: 16, val: 12, test: 12 }],
    [1000, { train: 400, val: 300, test: 300 }],
  ])('%i tasks are spread 40/30/30', (n, expected) => {
    expect(counts(assignSplits(many(n), {}).splits)).toEqual(expected)
  })

  test('every tag is spread 40/30/30, to a task', () => {
    const tasks = many(100).map((each, index) => ({ ...each, tags: [`tag${index % 5}`] }))
    const { splits } = assignSplits(tasks, {})
    for (let tag = 0; tag < 5; tag++) {
      const own = new Map([...splits].filter(([id]) => Number(id.slice(1)) % 5 === tag))
      const { train, val, test: held } = counts(own)
      expect(Math.abs(train - 8)).toBeLessThanOrEqual(1)
      expect(Math.abs(val - 6)).toBeLessThanOrEqual(1)
      expect(Math.abs(held - 6)).toBeLessThanOrEqual(1)
    }
  })

  test('property: each task has a split, the order of tasks does not matter, and a second look changes nothing', () => {
    fc.assert(
      fc.property(anyTasks, anyMemory, (tasks, memory) => {
        const first = assignSplits(tasks, memory)
        expect([...first.splits.keys()].sort()).toEqual(tasks.map((each) => each.id).sort())
        expect(new Map(assignSplits([...tasks].reverse(), memory).splits)).toEqual(first.splits)
        const remembered = remember(first.splits, memory)
        const again = assignSplits(tasks, remembered)
        expect(again.splits).toEqual(first.splits)
        expect(remember(again.splits, remembered)).toEqual(remembered)
      }),
    )
  })

  test('property: whatever is added, no task moves from val or test to train', () => {
    fc.assert(
      fc.property(anyTasks, anyTasks, anyMemory, (before, after, memory) => {
        const remembered = remember(assignSplits(before, memory).splits, memory)
        const second = assignSplits(after, remembered)
        const later = remember(second.splits, remembered)
        for (const [id, split] of Object.entries(remembered)) {
          const now = later[id]
          if (split !== 'train') expect(now).not.toBe('train')
        }
        for (const { id, split } of after) {
          const was = remembered[id]
          const refused = split === 'train' && was !== undefined && was !== 'train'
          expect(second.errors.some((error) => error.id === id)).toBe(refused)
          if (split !== undefined && !refused) expect(second.splits.get(id)).toBe(split)
          if (split === undefined && was !== undefined) expect(second.splits.get(id)).toBe(was)
        }
      }),
    )
  })

  test('property: new tasks of equal group share a split', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 30 }), (groups) => {
        const tasks = groups.map((group, index) => task(`t${index}`, { group }))
        const { splits } = assignSplits(tasks, {})
        for (const group of new Set(groups)) {
          const own = tasks.filter((each) => each.group === group).map((each) => splits.get(each.id))
          expect(new Set(own).size).toBe(1)
        }
      }),
    )
  })

  test('near-identical prompts share a split', () => {
    const long =
      'Write a function that reads a port from a text and gives back an object with the port or an error '
    const pairs = Array.from({ length: 15 }, (_, pair) => {
      const words = Array.from({ length: 30 }, (_unused, word) => `p${pair}w${word}`).join(' ')
      return [
        task(`a${pair}`, { prompt: `${long}${words}` }),
        task(`b${pair}`, { prompt: `${long.toUpperCase()} ${words}!` }),
      ]
    })
    const { splits, notes } = assignSplits(pairs.flat(), {})
    for (const [a, b] of pairs) expect(splits.get(a!.id)).toBe(splits.get(b!.id))
    expect(counts(splits)).toEqual({ train: 12, val: 10, test: 8 })
    expect(notes).toEqual([])
  })

  test.each([
    [12, 4, 1],
    [20, 8, 1],
    [20, 9, 3],
    [5, 3, 1],
  ])(
    'of %i tasks %i that differ in a digit are in %i split(s): together as long as one can hold them',
    (n, alike, expected) => {
      const pattern = Array.from({ length: 60 }, (_, word) => `w${word}`).join(' ')
      const tasks = many(n).map((each, index) =>
        index < alike ? { ...each, prompt: `${pattern} ${index}` } : each,
      )
      const { splits, notes } = assignSplits(tasks, {})
      const own = tasks.slice(0, alike).map((each) => splits.get(each.id))
      expect(new Set(own).size).toBe(expected)
      expect(notes.some((note) => note.includes('near-identical'))).toBe(expected > 1)
    },
  )

  test('a hundred prompts of one pattern are spread all the same, and reported', () => {
    const tasks = Array.from({ length: 100 }, (_, index) =>
      task(`t${index}`, { prompt: 'Fix the bug in the file that is shown.' }),
    )
    const { splits, notes } = assignSplits(tasks, {})
    expect(counts(splits)).toEqual({ train: 40, val: 30, test: 30 })
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(
      /^100 prompts are near-identical .* val and test resemble the tasks that are learned from/,
    )
  })

  test('a new task goes where a split is furthest below its share', () => {
    const old = Object.fromEntries(
      many(10).map((each, index) => [each.id, index < 8 ? 'train' : 'val']),
    ) as Record<string, Split>
    const { splits } = assignSplits([...many(10), task('new1'), task('new2'), task('new3')], old)
    expect(counts(splits)).toEqual({ train: 8, val: 3, test: 2 })
  })

  test('a new task follows its group; where the group is on both sides, away from train, and that is reported', () => {
    const tasks = [
      ...many(12),
      task('a', { group: 'g' }),
      task('b', { group: 'g' }),
      task('c', { group: 'g' }),
    ]
    const { splits, notes } = assignSplits(tasks, { a: 'train' })
    expect([splits.get('b'), splits.get('c')]).toEqual(['train', 'train'])
    const mixed = assignSplits(tasks, { a: 'train', b: 'val' })
    expect(mixed.splits.get('c')).toBe('val')
    expect(mixed.splits.get('b')).toBe('val')
    expect(mixed.notes).toEqual([])
    expect(mixed.warnings).toEqual([
      {
        id: 'a',
        message: expect.stringMatching(
          /^group "g" is in several splits, "a" \(train\) and "b" \(val\): .* "split: val"/,
        ),
        right: 'val',
      },
    ])
    expect(notes).toEqual([])
  })

  test("a group that its tasks' own splits tear apart is a warning, look-alikes in several splits a note", () => {
    const torn = assignSplits(
      [
        ...many(12),
        task('a', { group: 'g', split: 'train' }),
        task('b', { group: 'g', split: 'test' }),
        task('c', { group: 'h', split: 'val' }),
        task('d', { group: 'h', split: 'val' }),
      ],
      {},
    )
    expect(torn.warnings.map(({ id, right }) => [id, right])).toEqual([['a', 'test']])
    expect(torn.notes).toEqual([])
    const alike = assignSplits(
      [
        ...many(12),
        task('a', { prompt: 'the same words here', split: 'train' }),
        task('b', { prompt: 'The same words, here.', split: 'test' }),
      ],
      {},
    )
    expect(alike.warnings).toEqual([])
    expect(alike.notes.join()).toMatch(/near-identical prompts, .*"a" \(train\) and "b" \(test\)/)
  })

  test('a move from val or test to train is refused with how to do it on purpose', () => {
    const { errors, splits } = assignSplits([...many(12), task('x', { split: 'train' })], { x: 'test' })
    expect(errors).toEqual([
      {
        id: 'x',
        message: expect.stringMatching(
          /^task "x" was in test and cannot move to train.*\.grpo\/splits\.json/,
        ),
        right: 'test',
      },
    ])
    expect(splits.get('x')).toBe('test')
  })

  test('a move from train to val is done, with a warning', () => {
    const { warnings, splits } = assignSplits([...many(12), task('x', { split: 'val' })], { x: 'train' })
    expect(splits.get('x')).toBe('val')
    expect(warnings.map((warning) => warning.id)).toEqual(['x'])
  })

  test('under 12 tasks it reports that there is no gate; an empty split comes with the line to add', () => {
    expect(assignSplits(many(11), {}).notes.join()).toMatch(/With 11 tasks there will be no gate/)
    expect(assignSplits(many(12), {}).notes).toEqual([])
    const { notes } = assignSplits(many(20, { split: 'train' }), {})
    expect(notes).toHaveLength(2)
    expect(notes[0]).toMatch(/^No task is in val; add about 6 new tasks with the line "split: val"/)
    expect(notes[1]).toMatch(/^No task is in test; .*"split: test"/)
  })

  test('what is gone from the files stays remembered', () => {
    const { splits } = assignSplits(many(1), { gone: 'val' })
    expect(remember(splits, { gone: 'val' })).toMatchObject({ gone: 'val' })
  })

  test('what others wrote since the splits were assigned stays, and is only extended', () => {
    const before = { moved: 'train', theirs: 'train', deleted: 'val' } as const
    const assigned = new Map<string, Split>([
      ['moved', 'val'],
      ['theirs', 'train'],
      ['deleted', 'val'],
      ['both', 'train'],
      ['constructor', 'test'],
    ])
    const now = { moved: 'train', theirs: 'test', both: 'val', elsewhere: 'test' } as const
    expect(remember(assigned, now, before)).toEqual({
      ...{ moved: 'val', theirs: 'test', both: 'val', elsewhere: 'test' },
      ...{ deleted: 'val', constructor: 'test' },
    })
  })
})

describe('near duplicates', () => {
  const words = (n: number, name: string) => Array.from({ length: n }, (_, i) => `${name}${i}`)
  test('differ in case, punctuation, spacing or a word in a long text', () => {
    const long = words(60, 'w')
    const changed = [...long.slice(0, 59), 'other']
    const texts = [long.join(' '), `${changed.join('  ')}.`, 'Add 3 and 4.', 'add 3, and 4']
    expect(nearDuplicates(texts).sort()).toEqual([
      [0, 1],
      [2, 3],
    ])
  })
  test('are not prompts that differ in a number, a sign or a fifth of their words', () => {
    expect(nearDuplicates(['What is 3 + 4?', 'What is 3 - 4?', 'What is 3 + 5?', 'x', 'y', ''])).toEqual([])
    const long = words(60, 'w')
    expect(nearDuplicates([long.join(' '), [...long.slice(0, 48), ...words(12, 'v')].join(' ')])).toEqual([])
  })
  test('property: every exact copy is found, among any others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.lorem({ maxCount: 30 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (texts, pick) => {
          const copied = pick % texts.length
          const pairs = nearDuplicates([...texts, texts[copied]!.toUpperCase()])
          expect(pairs.some(([, b]) => b === texts.length)).toBe(true)
        },
      ),
    )
  })
})

describe('splits.json', () => {
  test('property: is read as it was written, sorted, one id a line', () => {
    fc.assert(
      fc.property(anyMemory, (memory) => {
        const text = renderSplits(memory)
        expect(parseSplits(text, 'f')).toEqual({ splits: memory, diagnostics: [] })
        const ids = Object.keys(JSON.parse(text) as object)
        expect(ids).toEqual([...ids].sort())
        expect(text.split('\n').length).toBe(ids.length === 0 ? 2 : ids.length + 3)
      }),
    )
  })
  test.each([
    ['{"a": "trian"}', /1:7: error: the split of "a" must be "train", "val" or "test"\./],
    ['{\n<<<<<<< ours\n', /2:1: error: this is a git conflict marker/],
    ['[]', /1:1: error: the file must hold one JSON object/],
    ['{"a"', /1:5: error: this is not valid JSON/],
  ])('%j is refused with the place', (text, expected) => {
    const { diagnostics } = parseSplits(text, 'f')
    expect(diagnostics).toHaveLength(1)
    expect(`${diagnostics[0]!.line}:${diagnostics[0]!.column}: error: ${diagnostics[0]!.message}`).toMatch(
      expected,
    )
  })
})
