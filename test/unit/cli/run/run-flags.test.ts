import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addRunFlags, budgetsOf } from '../../../../src/cli/run/run-flags.ts'

const parsed = (...words: string[]) => {
  const command = addRunFlags(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return budgetsOf(command.parse(words, { from: 'user' }).opts())
}

it.each(['--max-calls', '--max-tokens', '--max-cost', '--max-minutes'])(
  'a budget of nothing is refused: %s',
  (flag) => {
    expect(() => parsed(flag, '0')).toThrow(/It must be a (?:whole )?number/)
    expect(Object.values(parsed(flag, '2'))).toContain(2)
  },
)

it('money and minutes may be fractions', () => {
  expect(parsed('--max-cost', '0.05', '--max-minutes', '0.5')).toMatchObject({ cost: 0.05, minutes: 0.5 })
})
