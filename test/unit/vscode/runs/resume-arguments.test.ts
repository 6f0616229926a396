import { describe, expect, it } from 'vitest'
import { resumeArguments } from '../../../../src/vscode/runs/resume-arguments.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

const { plan } = syntheticRun()
const FOLDER = '/w/.grpo/runs/r7'
const { files, settings } = plan
const training = [
  '--seed',
  '1',
  '--epochs',
  '1',
  '--group',
  '4',
  '--samples',
  String(settings.evalSamples),
  '--temperature',
  String(settings.temperature),
  '--gate-pairs',
  String(settings.gatePairs),
]
const own = ['--run', FOLDER, '--resume']

describe('resuming a run', () => {
  it('asks for what its plan asked', () => {
    expect(resumeArguments(plan, FOLDER, 'grounded')).toEqual({
      kind: 'train',
      args: ['train', ...files, '--mode', 'grounded', ...training, ...own],
    })
  })

  it('takes a preflight to its end, or on into the training', () => {
    expect(resumeArguments(plan, FOLDER, 'preflight')).toEqual({
      kind: 'preflight',
      args: ['preflight', ...files, ...training, ...own],
    })
    expect(resumeArguments(plan, FOLDER, 'preflight', 'train').args[0]).toBe('train')
  })

  it('keeps what an evaluation measures', () => {
    const measure = { split: 'val', compare: true, include: 'promising', tasks: ['a', 'b'] } as const
    const evaluation = { ...plan, mode: 'eval' as const, measure: { ...measure, tasks: [...measure.tasks] } }
    const { kind, args } = resumeArguments(evaluation, FOLDER, 'eval')
    expect(kind).toBe('eval')
    const text = args.join(' ')
    expect(text).toContain('--split val --compare --include promising --task a b --seed 1')
    expect(text).toContain(`--samples ${settings.evalSamples} --temperature ${settings.evalTemperature}`)
  })
})
