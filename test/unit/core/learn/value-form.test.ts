import { describe, expect, it } from 'vitest'
import { stringForm, valueForm } from '../../../../src/core/learn/value-form.ts'

describe('the form of strings', () => {
  it.each([
    [['C-00412', 'C-00077'], 'C-<5 digits>'],
    [['P1', 'P3'], 'P<1 digit>'],
    [['NONE', 'NONE'], 'NONE'],
    [['2023-05-03', '2024-01-17'], '<4 digits>-<2 digits>-<2 digits>'],
    [['v1.20', 'v12.3'], 'v<digits>.<digits>'],
    [['AT-x', 'DE-y'], '<2 capital letters>-<1 small letter>'],
  ])('%j is %s', (values, form) => {
    expect(stringForm(values)).toBe(form)
  })

  it.each([
    [['Graz', 'Bern']],
    [['12', '345']],
    [['a1', '1a']],
    [['Graz', 'NONE']],
    [['It broke on the way here, I think.', 'Was it? No, it did.']],
    [['']],
    [[]],
  ])('%j has none worth a word', (values) => {
    expect(stringForm(values)).toBeNull()
  })
})

describe('the form of expected values', () => {
  const prompts = new Map([
    ['a', 'Customer 412 paid 12.50 euros on 3 May. It is of high urgency for me.'],
    ['b', 'I am customer 77 and paid 8,90 euros. Low urgency.'],
    ['c', 'Customer 5310 paid 64 euros. Urgency is high, I think.'],
  ])
  const quotes = (...expected: string[]) =>
    expected.map((one, index) => ({ text: one, task: 'abc'[index]!, expected: one }))

  it('states for digits filled up with zeros which number they are', () => {
    expect(valueForm('customer', quotes("'C-00412'", "'C-00077'", "'C-05310'"), prompts)).toBe(
      '"C-<5 digits>", the number in the task with zeros in front: 412 is "C-00412"',
    )
    expect(valueForm('customer', quotes("'C-00413'", "'C-00077'"), prompts)).toBe('"C-<5 digits>"')
    expect(valueForm('customer', quotes("'C-412'", "'C-77'"), prompts)).toBe(
      '"C-<digits>", the number in the task: 412 is "C-412"',
    )
    expect(valueForm('customer', quotes("'C-413'", "'C-77'"), prompts)).toBe('"C-<digits>"')
    expect(valueForm('sum', quotes("'412/1'", "'77/1'"), prompts)).toBe('"<digits>/1"')
  })

  it('states which word of the task they hold', () => {
    const asked = new Map([
      ['a', 'The search was slow, says Mira Holt.'],
      ['b', 'In the inbox, Tom Vance saw it.'],
    ])
    expect(valueForm('part', quotes("'[search] ...'", "'[inbox] ...'"), asked)).toBe(
      '"[<small letters>] ...", with that word of the task: search is "[search] ..."',
    )
    expect(valueForm('by', quotes("'Thanks-to: Mira Holt'", "'Thanks-to: Tom Vance'"), asked)).toBe(
      '"Thanks-to: <Word> <Word>", with those words of the task: Mira Holt is "Thanks-to: Mira Holt"',
    )
    expect(valueForm('part', quotes("'[search] ...'", "'[trash] ...'"), asked)).toBe(
      '"[<small letters>] ..."',
    )
  })

  it('states for numbers by which factor they differ from those of their tasks', () => {
    expect(valueForm('amount', quotes('1250', '890', '6400'), prompts)).toBe(
      'a whole number, 100 times the one in the task: 12.50 is 1250',
    )
    expect(valueForm('amount', quotes('1250', '891'), prompts)).toBe('a whole number')
    expect(valueForm('amount', quotes('0.5', '2'), prompts)).toBe('a number')
    expect(valueForm('amount', quotes('12.50', '890'), prompts)).toBe('a number')
  })

  it('states which word next to the name means which value', () => {
    expect(valueForm('urgency', quotes("'P1'", "'P3'", "'P1'"), prompts)).toBe(
      '"P<1 digit>": high is "P1", low is "P3"',
    )
    // One word for two values, or a name that no task holds: nothing to say.
    expect(valueForm('urgency', quotes("'P1'", "'P3'", "'P2'"), prompts)).toBe('"P<1 digit>"')
    expect(valueForm('priority', quotes("'P1'", "'P3'", "'P1'"), prompts)).toBe('"P<1 digit>"')
  })

  it('states nothing for one task, for mixed values, or where a check does not show what it expected', () => {
    expect(valueForm('x', quotes("'C-00412'"), prompts)).toBeNull()
    expect(valueForm('x', quotes("'C-00412'", '890'), prompts)).toBeNull()
    expect(valueForm('x', [...quotes('1250', '890'), { text: 'x', task: 'c' }], prompts)).toBeNull()
  })
})
