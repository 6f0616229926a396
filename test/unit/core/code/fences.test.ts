import { expect, it } from 'vitest'
import { fenced, fenceOf, fenceOfFile } from '../../../../src/core/code/fences.ts'

it('names the blocks of shown files as every version has: prompts are part of the keys of recorded calls', () => {
  const named = (endings: string) => endings.split(' ').map((ending) => fenceOfFile(`src/a.b.${ending}`))
  expect(named('js mjs ts py json md')).toEqual(['js', 'js', 'ts', 'python', 'json', 'md'])
  expect(named('cjs jsx mts cts tsx txt yaml')).toEqual(['', '', '', '', '', '', ''])
  expect(fenceOfFile('Makefile')).toBe('')
})

it('puts code between fences that are longer than any inside', () => {
  expect(fenced('a\n', fenceOf('tsx'))).toBe('```tsx\na\n```')
  expect(fenced('````md\n````', '')).toBe('`````\n````md\n````\n`````')
})
