import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

/** The lines of messages/<id>.txt without blanks at their ends; none where there is no such file. */
function load(id) {
  try {
    const text = readFileSync(new URL(`../../messages/${id}.txt`, import.meta.url), 'utf8').trim()
    return text === '' ? [] : text.split('\n').map((line) => line.trim())
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

/**
 * Five checks of messages/<id>.txt. Case, the order of lines and a full stop at the end of one do not matter.
 * @param {string} id
 * @param {{ part: string, ticket: number, about: string, breaks?: boolean, thanks?: string }} change
 *   about: what the message cannot leave out; breaks: something for users; thanks: to whom
 */
export function check(id, { part, ticket, about, breaks = false, thanks }) {
  const lines = load(id)
  const [first = ''] = lines
  const is = (line, text) => line.replace(/\.$/, '').toLowerCase() === text.toLowerCase()
  const has = (text, piece) => text.toLowerCase().includes(piece.toLowerCase())

  const expect = (name, holds, { given, expected, says }) =>
    test(name, () => {
      assert.ok(lines.length > 0, `messages/${id}.txt should be a commit message, but it is empty`)
      assert.strictEqual(holds ? expected : given, expected, says)
    })
  const expectLine = (name, line, clue) =>
    expect(name, lines.some((own) => is(own, line)), {
      given: lines.find((own) => has(own, clue)) ?? `no line with ${clue}`,
      expected: line,
      says: `there should be a line '${line}'`,
    })

  expect('part', first.toLowerCase().startsWith(`[${part}]`), {
    given: first,
    expected: `[${part}] ...`,
    says: `the first line should begin with '[${part}]'`,
  })
  expectLine('ticket', `Refs: HRN-${ticket}`, String(ticket))
  if (thanks) expectLine('reporter', `Thanks-to: ${thanks}`, thanks)
  if (breaks)
    expect('break', /#major\.?$/i.test(first), {
      given: first,
      expected: '... #major',
      says: "the first line should end with '#major', since this breaks something for users",
    })

  const marked = !breaks && has(lines.join('\n'), '#major')
  expect('first line', first.length <= 72 && !marked, {
    given: marked ? lines.find((line) => has(line, '#major')) : `${first.length} characters`,
    expected: marked ? 'no #major' : 'at most 72 characters',
    says: marked
      ? "there should be no '#major', since this breaks nothing for users"
      : 'the first line should be short',
  })
  expect('content', has(lines.join(' '), about), {
    given: lines.join(' '),
    expected: about,
    says: `the message should name '${about}'`,
  })
}
