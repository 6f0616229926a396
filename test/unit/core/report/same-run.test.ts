import { expect, it } from 'vitest'
import { sameRun } from '../../../../src/core/report/same-run.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

const { plan } = syntheticRun()
const names = (options: ReturnType<typeof sameRun>['options']) => options.map(([name]) => name)
const training = ['epochs', 'group', 'samples', 'temperature', 'gatePairs']

it('a run is asked for again by what its command takes and its mode reads', () => {
  expect(names(sameRun(plan).options)).toEqual(['mode', 'seed', ...training])
  expect(names(sameRun(plan, 'preflight').options)).toEqual(['seed', ...training])
  expect(names(sameRun({ ...plan, mode: 'paper' }).options)).toContain('batch')
  expect(names(sameRun({ ...plan, mode: 'verify' }).options)).toEqual(['seed'])
})

it('a plan of an older version has no value for a setting of today, and says none', () => {
  const { gatePairs: _, ...settings } = plan.settings
  const older = { ...plan, settings: settings as typeof plan.settings }
  expect(names(sameRun(older).options)).not.toContain('gatePairs')
})

it('a run of an agent that works in turns is asked for again with the limits of its attempts', () => {
  const settings = {
    ...plan.settings,
    maxTurns: 9,
    attemptTokens: 5000,
    attemptSeconds: 60,
    contextTokens: 800,
  }
  const tools = { ...plan, mode: 'verify' as const, agent: 'tools' as const, settings }
  expect(sameRun(tools).options).toEqual([
    ['agent', 'tools'],
    ['seed', String(plan.seed)],
    ['maxTurns', '9'],
    ['attemptTokens', '5000'],
    ['attemptSeconds', '60'],
    ['contextTokens', '800'],
  ])
})
