import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Usage } from '../../../../src/core/ports.ts'
import { type FileJournal, openJournal } from '../../../../src/node/journal/file-journal.ts'

const USAGE: Usage = { promptTokens: 10, completionTokens: 3, cachedTokens: 4, reasoningTokens: 0 }
let folder: string
let count = 0
const fresh = () => join(folder, `journal-${count++}.jsonl`)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A clock that a test moves by hand. */
function clock() {
  const state = { ms: 0 }
  return { state, now: () => state.ms }
}

async function pay<T>(journal: FileJournal, key: string, value: T) {
  return journal.once(key, 'chat', async (attempts) => {
    await attempts.sent('policy')
    attempts.spent('policy', USAGE)
    return value
  })
}

const never = () => Promise.reject(new Error('asked again'))

describe('a journal', () => {
  it('serves an answer again after reopening, without the effect', async () => {
    const path = fresh()
    const first = await openJournal(path)
    expect(await pay(first, 'a', { text: 'zwölf ☃ \n', list: [1, undefined] })).toEqual({
      value: { text: 'zwölf ☃ \n', list: [1, null] },
      replayed: false,
    })
    await first.close()
    const second = await openJournal(path)
    expect(await second.once('a', 'chat', never)).toEqual({
      value: { text: 'zwölf ☃ \n', list: [1, null] },
      replayed: true,
    })
    expect(second.totals()).toMatchObject({
      calls: 1,
      promptTokens: 10,
      completionTokens: 3,
      cachedTokens: 4,
    })
    await second.close()
  })

  it('serves an answer again within the same session', async () => {
    const journal = await openJournal(fresh())
    await pay(journal, 'a', 1)
    expect(await journal.once('a', 'chat', never)).toEqual({ value: 1, replayed: true })
    await journal.close()
  })

  it('keeps an answer of nothing apart from no answer', async () => {
    const path = fresh()
    const first = await openJournal(path)
    expect(await first.once('void', 'note', async () => undefined)).toEqual({
      value: undefined,
      replayed: false,
    })
    expect((await pay(first, 'null', null)).value).toBe(null)
    await first.close()
    const second = await openJournal(path)
    expect(await second.once('void', 'note', never)).toEqual({ value: undefined, replayed: true })
    expect(await second.once('null', 'chat', never)).toEqual({ value: null, replayed: true })
    await second.close()
  })

  it('has the sent line on disk before the effect continues, and the reply before the caller has it', async () => {
    const path = fresh()
    const journal = await openJournal(path)
    let atSend = ''
    await journal.once('key-1', 'chat', async (attempts) => {
      await attempts.sent('judge')
      atSend = readFileSync(path, 'utf8')
      return 'answer'
    })
    const after = readFileSync(path, 'utf8')
    expect(atSend).toMatch(/"t":"sent","k":"key-1"/)
    expect(atSend).not.toMatch(/"t":"reply"/)
    expect(after).toMatch(/"t":"reply","k":"key-1".*"value":"answer"/)
    await journal.close()
  })

  it('lets equal keys in flight share one effect', async () => {
    const journal = await openJournal(fresh())
    let effects = 0
    const ask = () =>
      journal.once('same', 'chat', async (attempts) => {
        effects++
        await attempts.sent('policy')
        return effects
      })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(effects).toBe(1)
    expect(answers.map((answer) => answer.value)).toEqual([1, 1, 1])
    expect(journal.totals().calls).toBe(1)
    await journal.close()
  })

  it('does not record a failed effect, but what it spent', async () => {
    const path = fresh()
    const first = await openJournal(path)
    const failing = first.once('f', 'chat', async (attempts) => {
      await attempts.sent('optimizer')
      attempts.spent('optimizer', USAGE)
      throw new Error('cut')
    })
    await expect(failing).rejects.toThrow('cut')
    await first.close()
    const second = await openJournal(path)
    expect(second.has('f')).toBe(false)
    expect(second.totals().byRole.optimizer).toEqual({
      calls: 1,
      promptTokens: 10,
      completionTokens: 3,
      cachedTokens: 4,
    })
    expect((await pay(second, 'f', 'now')).replayed).toBe(false)
    expect(second.totals().calls).toBe(2)
    await second.close()
  })

  it('sums the working time of sessions; a replay adds nothing', async () => {
    const path = fresh()
    const one = clock()
    const first = await openJournal(path, { now: one.now })
    one.state.ms = 4000
    await pay(first, 'a', 1)
    one.state.ms = 9000
    expect(first.totals().seconds).toBe(4)
    await first.close()
    const replay = clock()
    const second = await openJournal(path, { now: replay.now })
    replay.state.ms = 60_000
    await second.once('a', 'chat', never)
    await second.close()
    const three = clock()
    const third = await openJournal(path, { now: three.now })
    expect(third.totals().seconds).toBe(4)
    three.state.ms = 2500
    await pay(third, 'b', 1)
    expect(third.totals().seconds).toBe(6.5)
    await third.close()
  })

  it('writes nothing when it only replays', async () => {
    const path = fresh()
    const first = await openJournal(path)
    await pay(first, 'a', 1)
    await first.close()
    const before = readFileSync(path)
    const second = await openJournal(path)
    await second.once('a', 'chat', never)
    await second.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('names a damaged line in the middle and pays only that call again', async () => {
    const path = fresh()
    const first = await openJournal(path)
    for (const key of ['a', 'b', 'c']) await pay(first, key, `answer ${key}`)
    await first.close()
    const lines = readFileSync(path, 'utf8').split('\n')
    const at = lines.findIndex((line) => line.includes('answer b'))
    // Still JSON, so only the checksum shows it.
    lines[at] = lines[at]!.replace('answer b', 'answer X')
    writeFileSync(path, lines.join('\n'))
    const notes: string[] = []
    const second = await openJournal(path, { note: (sentence) => notes.push(sentence) })
    expect(notes).toEqual([
      `${path}:${at + 1}: this line is damaged and ignored; if it held an answer, that one call is paid for again.`,
    ])
    expect((await second.once('a', 'chat', never)).value).toBe('answer a')
    expect((await second.once('c', 'chat', never)).value).toBe('answer c')
    expect((await pay(second, 'b', 'answer b')).replayed).toBe(false)
    await second.close()
    const third = await openJournal(path)
    expect((await third.once('b', 'chat', never)).value).toBe('answer b')
    await third.close()
  })

  it('refuses a journal of a newer version in one sentence', async () => {
    const path = fresh()
    writeFileSync(path, '{"t":"header","v":2,"format":"other"}\n')
    await expect(openJournal(path)).rejects.toThrow(/newer tfgrpo \(journal version 2, this one reads 1\)/)
  })

  it('refuses a file that is no journal and leaves it as it is', async () => {
    const path = fresh()
    writeFileSync(path, 'some text\nof the user\nwithout end')
    await expect(openJournal(path)).rejects.toThrow(/journal-\d+\.jsonl:1: this is no line of a journal/)
    expect(readFileSync(path, 'utf8')).toBe('some text\nof the user\nwithout end')
  })

  it('takes values of ten megabytes', async () => {
    const path = fresh()
    const big = 'ä'.repeat(5 << 20)
    const first = await openJournal(path)
    await pay(first, 'a', 'small')
    await pay(first, 'big', big)
    await pay(first, 'b', 'small too')
    await first.close()
    const second = await openJournal(path)
    expect((await second.once('big', 'chat', never)).value === big).toBe(true)
    expect((await second.once('b', 'chat', never)).value).toBe('small too')
    await second.close()
  })

  it('commits many answers together and loses none', async () => {
    const path = fresh()
    const first = await openJournal(path)
    await Promise.all(
      Array.from({ length: 3000 }, (_, i) => pay(first, `k${i}`, { i, text: 'x'.repeat(i % 300) })),
    )
    await first.close()
    const second = await openJournal(path)
    const values = await Promise.all(
      Array.from({ length: 3000 }, (_, i) => second.once<{ i: number }>(`k${i}`, 'chat', never)),
    )
    expect(values.every(({ value }, i) => value.i === i)).toBe(true)
    expect(second.totals().calls).toBe(3000)
    await second.close()
  })
})

describe('a journal after a crash', () => {
  it('loses no complete line, wherever the file was cut, and resumes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.jsonValue({ maxDepth: 1 })), {
          minLength: 1,
          maxLength: 3,
        }),
        async (entries) => {
          const path = fresh()
          const journal = await openJournal(path)
          for (const [key, value] of entries) await pay(journal, `k${key}`, value)
          await journal.close()
          const whole = readFileSync(path)
          for (let cut = 0; cut <= whole.length; cut++) {
            const bytes = whole.subarray(0, cut)
            writeFileSync(path, bytes)
            const answered = new Map<string, unknown>()
            for (const line of bytes.toString('utf8').split('\n').slice(0, -1)) {
              const parsed = JSON.parse(line)
              if (parsed.t === 'reply') answered.set(parsed.k, parsed.value)
            }
            const notes: string[] = []
            const again = await openJournal(path, { note: (sentence) => notes.push(sentence) })
            for (const [key, value] of answered)
              expect((await again.once(key, 'chat', never)).value).toEqual(value)
            expect(notes.length).toBeLessThanOrEqual(1)
            // Resuming is tested around the ends of lines and at some cuts between.
            if (cut % 37 !== 0 && !whole.subarray(Math.max(0, cut - 1), cut + 2).includes(10)) {
              await again.close()
              continue
            }
            await pay(again, 'afterwards', cut)
            await again.close()
            const reopened = await openJournal(path, {
              note: (sentence) => expect.unreachable(`a repaired journal is sound: ${sentence}`),
            })
            for (const key of answered.keys()) expect(reopened.has(key)).toBe(true)
            expect((await reopened.once('afterwards', 'chat', never)).value).toBe(cut)
            await reopened.close()
          }
        },
      ),
      { numRuns: 1 },
    )
  })

  it('survives any one byte that changed on disk: at most that line is lost', async () => {
    const path = fresh()
    const journal = await openJournal(path)
    for (const key of ['a', 'b', 'c', 'd']) await pay(journal, key, `answer ${key}`)
    await journal.close()
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(whole)
        bytes[at] = bytes[at]! ^ change
        writeFileSync(path, bytes)
        const again = await openJournal(path).catch((error: Error) => {
          // The header's version may have become a larger one.
          expect(error.message).toMatch(/newer tfgrpo/)
          return null
        })
        if (!again) return
        let lost = 0
        for (const key of ['a', 'b', 'c', 'd']) {
          if (!again.has(key)) lost++
          else expect((await again.once(key, 'chat', never)).value).toBe(`answer ${key}`)
        }
        // A newline that changed joins two lines.
        expect(lost).toBeLessThanOrEqual(1)
        await again.close()
      }),
      { numRuns: 150 },
    )
  })
})

describe('a journal on a full disk', () => {
  it.skipIf(process.platform !== 'linux')('stops with one sentence and keeps what was answered', async () => {
    const path = fresh()
    const journal = await openJournal(path)
    await pay(journal, 'a', 1)
    const inner = journal as unknown as { file: { write: () => Promise<never> } }
    const write = inner.file.write
    inner.file.write = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    const sentence = /could not be written: the disk is full\. All answers so far are kept/
    await expect(pay(journal, 'b', 2)).rejects.toThrow(sentence)
    inner.file.write = write
    let asked = false
    const later = journal.once('c', 'chat', async () => {
      asked = true
    })
    await expect(later).rejects.toThrow(sentence)
    expect(asked).toBe(false)
    expect((await journal.once('a', 'chat', never)).value).toBe(1)
    await expect(journal.flush()).rejects.toThrow(sentence)
    await journal.close()
    const second = await openJournal(path)
    expect(second.has('a')).toBe(true)
    await second.close()
  })
})
