import { describe, expect, it } from 'vitest'
import { modelProgress, progressText } from '../../../../src/cli/commands/model-progress.ts'
import type { Io } from '../../../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'

function fakeIo(live: boolean): { io: Io; lines: string[]; records: Record<string, unknown>[] } {
  const lines: string[] = []
  const records: Record<string, unknown>[] = []
  const io: Io = {
    json: true,
    record: (record) => records.push(record),
    say: (line) => lines.push(inCommandLineWords(line)),
    print: (text) => lines.push(text),
    env: {},
    cwd: '/',
    live,
    colour: false,
    signal: new AbortController().signal,
  }
  return { io, lines, records }
}

describe('modelProgress', () => {
  it('writes a line each tenth without a terminal, from where a resumed download starts', () => {
    const { io, lines, records } = fakeIo(false)
    const progress = modelProgress(io)
    for (let done = 320; done <= 1000; done += 1) progress.update({ step: 'download', done, total: 1000 })
    expect(lines).toEqual(
      [32, 40, 50, 60, 70, 80, 90, 100].map((share) => `Downloading the model: ${share}%`),
    )
    expect(records).toHaveLength(69)
    expect(records.at(-1)).toEqual({
      type: 'model-progress',
      step: 'download',
      bytes: 1000,
      totalBytes: 1000,
    })
  })

  it('redraws one bar on a terminal, at most ten times a second, and removes it', () => {
    const { io, lines } = fakeIo(true)
    const drawn: string[] = []
    let clock = 0
    const progress = modelProgress(
      io,
      () => clock,
      (text) => drawn.push(text),
    )
    for (let done = 0; done <= 1000; done += 1) {
      clock += 1
      progress.update({ step: 'wheels', done, total: 1000 })
    }
    expect(drawn.length).toBeLessThan(15)
    expect(drawn.at(-1)).toContain('100%')
    progress.note('A note.')
    progress.close()
    expect(lines).toEqual(['A note.'])
    expect(drawn.at(-1)).toBe('\r\u001b[K')
  })
})

describe('progressText', () => {
  it('shows the speed of this try, not of earlier bytes', () => {
    const text = progressText({ step: 'download', done: 600e6, total: 1000e6 }, 10_000, 500e6)
    expect(text).toContain('60% · 600 of 1000 MB · 10.0 MB/s · 40 s left')
  })
})
