import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../../src/core/run/plan.ts'
import {
  chosenSettings,
  kebabCase,
  NOT_SET_BY_PEOPLE,
  RUN_SETTINGS,
  type RunCommand,
  settingsTakenBy,
} from '../../../../src/core/run/setting-table.ts'
import { settingsFor } from '../../../../src/core/run/settings.ts'

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

  it('accounts for every setting of every plan: people set it, or it says what else does', () => {
    const kinds = (['grounded', 'paper'] as const).flatMap((mode) =>
      [true, false].flatMap((embedded) =>
        (['reply', 'tools'] as const).map((agent) => ({ mode, embedded, agent })),
      ),
    )
    const held = new Set(
      kinds.flatMap((run) => Object.keys(settingsFor({ ...run, trainTasks: 8, concurrency: 4 }))),
    )
    // Off, and then in no plan, unless people set them.
    const off = ['pivots']
    for (const name of off) expect(held).not.toContain(name)
    const accounted = [...RUN_SETTINGS.map(({ sets }) => sets), ...Object.keys(NOT_SET_BY_PEOPLE)]
    expect(new Set(accounted)).toEqual(new Set([...held, ...off]))
    expect(accounted).toHaveLength(held.size + off.length)
  })

  const limits = { maxTurns: 5, attemptTokens: 900, attemptSeconds: 60, contextTokens: 400 }

  it.each(COMMANDS)('limits attempts of agents that work in turns, and no others, for %s', (command) => {
    expect(chosenSettings(command, limits, 'tools')).toEqual(limits)
    expect(chosenSettings(command, limits, 'acp:my-agent')).toEqual(limits)
    expect(chosenSettings(command, limits, 'reply')).toEqual({})
    expect(chosenSettings(command, limits)).toEqual({})
  })

  it('says the defaults of such limits', () => {
    const defaults = (embedded: boolean): Settings =>
      settingsFor({ mode: 'grounded', embedded, agent: 'tools', trainTasks: 8, concurrency: 4 })
    for (const { name, sets, help } of settingsTakenBy('train').filter(
      ({ inTurns, sets }) => inTurns && sets in defaults(true),
    ))
      expect(help, name).toContain(
        `default ${defaults(true)[sets]} with the embedded model, else ${defaults(false)[sets]}`,
      )
  })

  it('spells names for surfaces', () => {
    expect(kebabCase('gatePairs')).toBe('gate-pairs')
  })
})
