import { expect, it } from 'vitest'
import type { NextStep } from '../../../../src/core/report/next-step.ts'
import { nextStepCall } from '../../../../src/vscode/experiences/next-step-call.ts'

const FILES = ['/w/a.tasks.yaml', '/w/b.tasks.yaml']
const row = (step: NextStep) => ({
  kind: 'result',
  path: '/w/.grpo/library.yaml',
  result: { step, outcome: { folder: '/w/.grpo/runs/r7', plan: { files: FILES } } },
})

it('goes on with the task files of the run, or with the run itself', () => {
  expect(nextStepCall(row('compare'))).toEqual({ command: 'tfgrpo.compare', args: [FILES] })
  expect(nextStepCall(row('preflight'))).toEqual({ command: 'tfgrpo.preflight', args: [FILES] })
  expect(nextStepCall(row('resume'))).toEqual({ command: 'tfgrpo.resume', args: ['/w/.grpo/runs/r7'] })
  expect(nextStepCall(row('report')).args).toEqual(['/w/.grpo/runs/r7'])
  expect(nextStepCall(row('add-tasks')).args).toEqual([])
  expect(nextStepCall(row('use')).args).toEqual([row('use')])
})
