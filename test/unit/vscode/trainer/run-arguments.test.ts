import { describe, expect, it } from 'vitest'
import {
  capsByHand,
  flagOf,
  withFlag,
  withoutFlag,
  withSettings,
} from '../../../../src/vscode/trainer/run-arguments.ts'

const SETTINGS = {
  mode: 'paper',
  agent: '',
  gatePairs: 0,
  maxCalls: 900,
  maxCost: 0,
  maxMinutes: 2.5,
  concurrency: 0,
  allowUnsandboxed: false,
}

describe('arguments of a job', () => {
  it('hold what the settings say, without limits of 0', () => {
    expect(withSettings('train', ['train', 'a.tasks.yaml'], SETTINGS)).toEqual(
      'train a.tasks.yaml --mode paper --max-calls 900 --max-minutes 2.5'.split(' '),
    )
  })

  it('have the pairs of the gate where one is ahead, unless a run is resumed with its own', () => {
    const more = { ...SETTINGS, gatePairs: 120 }
    expect(withSettings('train', ['train', 'a'], more).join(' ')).toContain('--gate-pairs 120')
    expect(withSettings('preflight', ['preflight', 'a'], more).join(' ')).toContain('--gate-pairs 120')
    expect(withSettings('eval', ['eval', 'a'], more)).not.toContain('--gate-pairs')
    const goesOn = withSettings('train', ['train', 'a', '--gate-pairs', '32', '--resume'], more)
    expect(goesOn.join(' ')).not.toContain('120')
  })

  it('name the agent of a new run', () => {
    const tools = { ...SETTINGS, agent: 'tools' }
    expect(withSettings('eval', ['eval', 'a'], tools).join(' ')).toContain('--agent tools')
    expect(withSettings('train', ['train', 'a', '--resume'], tools)).not.toContain('--agent')
    expect(withSettings('train', ['train', 'a', '--agent', 'codex'], tools)).not.toContain('tools')
  })

  it('have the limits of attempts for every kind of run', () => {
    const limited = { ...SETTINGS, maxTurns: 8, attemptTokens: 5000, attemptSeconds: 60, contextTokens: 0 }
    for (const kind of ['train', 'preflight', 'eval', 'verify'] as const)
      expect(withSettings(kind, [kind, 'a'], limited).join(' ')).toContain(
        '--max-turns 8 --attempt-tokens 5000 --attempt-seconds 60',
      )
    expect(withSettings('eval', ['eval', 'a', '--max-turns', '3'], limited)).not.toContain('8')
    expect(withSettings('eval', ['eval', 'a'], limited)).not.toContain('--context-tokens')
  })

  it('never overrule what the caller named, in either spelling', () => {
    const args = ['train', 'a', '--mode', 'grounded', '--max-calls=5', '--unsandboxed']
    const all = withSettings('train', args, { ...SETTINGS, allowUnsandboxed: true })
    expect(all).toEqual([...args, '--max-minutes', '2.5'])
  })

  it('give only a training a mode, and what is no run nothing', () => {
    expect(withSettings('eval', ['eval', 'a'], SETTINGS)).not.toContain('--mode')
    expect(withSettings('model', ['model', 'get'], SETTINGS)).toEqual(['model', 'get'])
  })

  it('may run without a sandbox wherever commands are run, also while tasks are made', () => {
    const allowed = { ...SETTINGS, allowUnsandboxed: true }
    expect(withSettings('tasks', ['tasks', 'from-git'], allowed)).toEqual([
      'tasks',
      'from-git',
      '--unsandboxed',
    ])
    expect(withSettings('verify', ['library', 'verify'], allowed)).toContain('--unsandboxed')
    expect(withSettings('model', ['model', 'get'], allowed)).toEqual(['model', 'get'])
  })

  it('cap the attempts at proposals as they cap a run', () => {
    const args = ['tasks', 'from-git', '--difficulty', '2']
    expect(withSettings('tasks', args, { ...SETTINGS, concurrency: 3 })).toEqual([
      ...args,
      '--max-calls',
      '900',
      '--max-minutes',
      '2.5',
    ])
  })

  it('show which caps were given by hand', () => {
    const args = withSettings('train', ['train', 'a', '--max-calls', '3000'], SETTINGS)
    expect(capsByHand(args, SETTINGS)).toEqual(['--max-calls', '3000'])
    expect(capsByHand([...args, '--max-cost=2'], SETTINGS)).toEqual([
      '--max-calls',
      '3000',
      '--max-cost',
      '2',
    ])
    expect(capsByHand(withSettings('train', ['train', 'a'], SETTINGS), SETTINGS)).toEqual([])
  })

  it('have one value of a flag', () => {
    const args = ['train', 'a', '--max-calls', '10', '--seed', '1', '--max-calls=20']
    const changed = withFlag(args, '--max-calls', '30')
    expect(changed).toEqual(['train', 'a', '--seed', '1', '--max-calls', '30'])
    expect(flagOf(changed, '--max-calls')).toBe('30')
    expect(withoutFlag(args, '--max-calls')).toEqual(['train', 'a', '--seed', '1'])
    expect(flagOf(['--max-calls=20'], '--max-calls')).toBe('20')
    expect(flagOf([], '--max-calls')).toBeNull()
  })
})
