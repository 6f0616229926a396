import { expect, it } from 'vitest'
import { candidatesOfArm, trialArmName } from '../../../../src/core/run/arm.ts'

it('an arm of a trial is named after the candidates that it adds, which its name gives back', () => {
  for (const candidates of [[], ['L1'], ['L2.1', 'E7']])
    expect(candidatesOfArm(trialArmName(candidates))).toEqual(candidates)
  expect(trialArmName([])).toBe('start')
  expect(candidatesOfArm('proposed')).toEqual([])
  expect(candidatesOfArm('none')).toEqual([])
})
