import { describe, expect, it } from 'vitest'
import {
  chosenSettings,
  kebabCase,
  RUN_SETTINGS,
  type RunCommand,
  settingsTakenBy,
} from '../../../../src/core/run/setting-table.ts'

const COMMANDS: readonly RunCommand[] = ['train', 'preflight', 'eval', 'verify']

describe('the table of settings', () => {
  it.each(COMMANDS)('has each name once for %s, and for each an example that it allows', (command) => {
    const taken = settingsTakenBy(command)
    expect(new Set(taken.map(({ name }) => name)).size).toBe(taken.length)
    expect(taken.filter(({ value }) => !value.allows(value.example))).toEqual([])
  })

  it('has no row that no command takes', () => {
    const rows = RUN_SETTINGS.map((row) => Object.keys(row.help))
    expect(rows.filter((commands) => commands.length === 0)).toEqual([])
  })

  it('sets what the command means by a name, and nothing that was not given', () => {
    const given = { temperature: 0.9, epochs: undefined, samples: 8 }
    expect(chosenSettings('train', given)).toEqual({ temperature: 0.9, evalSamples: 8 })
    expect(chosenSettings('eval', given)).toEqual({ evalTemperature: 0.9, evalSamples: 8 })
    expect(chosenSettings('verify', given)).toEqual({})
  })

  it('spells names for surfaces', () => {
    expect(kebabCase('gatePairs')).toBe('gate-pairs')
  })
})
