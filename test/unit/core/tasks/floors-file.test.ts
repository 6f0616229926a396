import { describe, expect, it } from 'vitest'
import type { Floor, TaskFloor } from '../../../../src/core/tasks/floor.ts'
import { parseFloors, renderFloors } from '../../../../src/core/tasks/floors-file.ts'

const varied: Floor = {
  score: 0,
  counts: ['on port ‹varies›'],
  source: 'pytest',
  named: true,
  varying: [{ name: ['on port ', ''], expected: [['http://host:', '/a']] }],
}
const floor: TaskFloor = {
  digest: 'abc',
  controls: 1,
  floor: 0.25,
  verifiers: [{ score: 0.25, counts: ['a', 'b', 'b'], source: 'tap' }, { score: 1 }, varied],
  results: { empty: 0, exit: null },
}

describe('the file of floors', () => {
  it('is read as it was written, one task a line in the order of ids', () => {
    const floors = { b: floor, a: { ...floor, digest: 'def' } }
    const text = renderFloors(floors)
    expect(parseFloors(text)).toEqual({ floors })
    expect(text.split('\n').slice(2, 5)).toEqual([
      '  "tasks": {',
      expect.stringMatching(/^ {4}"a": \{"digest":"def".*\},$/),
      expect.stringMatching(/^ {4}"b": \{"digest":"abc".*\}$/),
    ])
    expect(parseFloors(renderFloors({}))).toEqual({ floors: {} })
  })

  it.each([
    ['<<<<<<< ours', 'is not valid JSON'],
    ['{ "version": 2, "tasks": {} }', 'is not a file of floors: version'],
    ['{ "version": 1, "tasks": { "a": { "digest": 3 } } }', 'is not a file of floors: tasks.a.digest'],
  ])('%s is named, and holds nothing', (text, problem) => {
    expect(parseFloors(text)).toEqual({ floors: {}, problem: expect.stringContaining(problem) })
  })
})
