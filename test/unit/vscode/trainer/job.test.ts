import { expect, it } from 'vitest'
import { endOf } from '../../../../src/vscode/trainer/job.ts'

it('a job that was stopped and had to be killed was cancelled, it did not crash', () => {
  expect(endOf({ code: null, signal: 'SIGKILL' }, true)).toEqual({ code: 130, signal: null })
  expect(endOf({ code: null, signal: 'SIGKILL' }, false)).toEqual({ code: null, signal: 'SIGKILL' })
  expect(endOf({ code: 0, signal: null }, true)).toEqual({ code: 0, signal: null })
})
