import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StopScanner } from '../../../../src/node/embedded/stop-scanner.ts'

/** The reply when text arrives in these pieces: what a stop string cut, or all of it. */
function reply(pieces: string[], stops: string[], opened = ''): { text: string; stopped: boolean } {
  const scanner = new StopScanner(stops, opened)
  for (const piece of pieces) {
    const text = scanner.push(piece)
    if (text !== null) return { text, stopped: true }
  }
  return { text: scanner.all, stopped: false }
}

describe('StopScanner', () => {
  it('ends the reply before the stop string, wherever the pieces are cut', () => {
    expect(reply(['one\nEN', 'D and more'], ['END'])).toEqual({ text: 'one\n', stopped: true })
  })

  it('takes the earliest of several stop strings', () => {
    expect(reply(['a ## b END'], ['END', '##'])).toEqual({ text: 'a ', stopped: true })
  })

  it('does not stop at the very start of the reply', () => {
    expect(reply(['END', ' is here'], ['END'])).toEqual({ text: 'END is here', stopped: false })
    expect(reply(['\n END', ' x END'], ['END'])).toEqual({ text: '\n END x ', stopped: true })
  })

  it('lets a fence open a block and stops at the one that closes it', () => {
    const code = '```js\nlet a = 1\n```\nThat is all.'
    expect(reply([code], ['```'])).toEqual({ text: '```js\nlet a = 1\n', stopped: true })
    expect(reply([`Here it is:\n${code}`], ['```']).text).toBe('Here it is:\n```js\nlet a = 1\n')
    expect(reply([`Here it is:\n${code}`], ['\n```']).text).toBe('Here it is:\n```js\nlet a = 1')
  })

  it('does not take backticks inside a line for a fence', () => {
    expect(reply(['```js\nconst s = "```"\n```\n'], ['```']).text).toBe('```js\nconst s = "```"\n')
  })

  it('counts the fence that the caller opened', () => {
    expect(reply(['let a = 1\n```\n'], ['```'], '```js\n')).toEqual({ text: 'let a = 1\n', stopped: true })
    expect(reply(['```'], ['```'], '```js\n')).toEqual({ text: '', stopped: true })
  })

  it('gives the same reply however the text is cut into pieces', () => {
    const text = fc
      .array(fc.constantFrom('```', '\n', 'a', '`', 'END', 'E', ' ', 'ND'), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), fc.boolean(), (whole, cuts, open) => {
        const points = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b)]
        const pieces = points.map((point, i) => whole.slice(point, points[i + 1] ?? whole.length))
        const stops = ['```', 'END']
        const opened = open ? '```js\n' : ''
        const letters = reply([...whole], stops, opened)
        const cut = reply(pieces, stops, opened)
        expect(cut.stopped).toBe(letters.stopped)
        expect(cut.text).toBe(letters.text)
      }),
      { numRuns: 500 },
    )
  })
})
