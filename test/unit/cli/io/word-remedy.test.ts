import { describe, expect, it } from 'vitest'
import { wordedRecord, wordRemedy } from '../../../../src/cli/io/word-remedy.ts'
import { commandLine } from '../../../support/command-line.ts'
import { REMEDIES } from '../../../support/remedies.ts'

const { flags, commands } = await commandLine()

describe('what can be done in the words of the command line', () => {
  it.each(REMEDIES)('$do: names only flags and commands that there are', (remedy) => {
    const words = wordRemedy(remedy) ?? ''
    expect(words).toMatch(/^[a-z].*(?:[^.]|\.\.\.)$/)
    for (const flag of words.match(/--[a-z][a-z-]+/g) ?? [])
      if (flag !== '--install') expect(flags).toContain(flag)
    for (const command of words.match(/\btfgrpo [a-z]+(?: [a-z-]+)?(?=[ "`]|$)/g) ?? [])
      if (!command.startsWith('tfgrpo inside')) expect([...commands].join(', ')).toContain(command)
  })

  it('says a code of a newer version nothing', () => {
    expect(wordRemedy({ do: 'from-the-future' } as never)).toBeNull()
  })
})

describe('a record for programs', () => {
  it('says what to do as the command line does, and keeps the code next to it', () => {
    const remedies = [{ do: 'raise-budget', budget: 'calls' }]
    const record = { type: 'run-finished', stopped: 'budget', reason: 'It is used up.', remedies }
    expect(wordedRecord(record)).toEqual({
      ...record,
      reason: 'It is used up: give a larger --max-calls with --resume.',
    })
  })

  it('words the parts that are records, and nothing else', () => {
    const judged = { sentence: 'Worth training.', remedies: [{ do: 'train-with-stronger-optimizer' }] }
    expect(wordedRecord({ type: 'preflight-finished', judged }).judged.sentence).toBe(
      'Worth training: train with a stronger --optimizer-model.',
    )
    const odd = { type: 'operation-refused', operation: { reason: 'r', remedies: [{ do: 'resume' }] } }
    expect(wordedRecord(odd)).toEqual(odd)
  })
})
