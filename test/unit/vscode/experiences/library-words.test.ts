import { expect, it } from 'vitest'
import { linesOf, shortOf } from '../../../../src/vscode/experiences/library-words.ts'
import { english } from './make-experience.ts'

const words = { short: '+0.20 [+0.07, +0.33]', lines: ['Does it help? Yes.'] }
const problem = (severity: 'error' | 'warning') => ({
  severity,
  message: 'm',
  position: { file: '/w/library.yaml', line: 4, column: 1 },
})

it('says of a library with an error that, not what its last run has measured', () => {
  const view = { state: { problems: [problem('warning'), problem('error')] }, words }
  expect(shortOf(view, english)).toBe('error in line 4')
  expect(linesOf(view, english)).toEqual([
    'The library has an error in line 4; until it is mended, nothing of it is used.',
  ])
})

it('says of any other what was measured', () => {
  const view = { state: { problems: [problem('warning')] }, words }
  expect(shortOf(view, english)).toBe(words.short)
  expect(linesOf(view, english)).toEqual(words.lines)
})
