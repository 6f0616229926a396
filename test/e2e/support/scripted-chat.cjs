/**
 * What the chat model of test/e2e/chat.test.ts answers (see test/support/scripted-model-extension): a question that
 * asks for a change gets an edit, then the tests, then a command, then a sentence; any other gets a sentence.
 */
const { appendFileSync } = require('node:fs')

const STRICT = `export function parsePort(text) {
  const port = Number(text)
  return port > 0 ? port : { error: 'INVALID_PORT' }
}
`

/** It sees what was proposed, and what it makes is proposed too. */
const COMMAND = 'grep -c INVALID_PORT port.js > z-notes.txt && cat z-notes.txt'

exports.answer = ({ messages, tools }) => {
  appendFileSync(process.env.CHAT_LOG, `${JSON.stringify({ messages, tools })}\n`)
  const question = messages.findLast(({ role, text }) => role === 'user' && text !== '').text
  if (!question.includes('Fix parsePort')) return 'Said by the script.'
  const results = messages.flatMap(({ toolResults }) => toolResults)
  if (results.length === 0)
    return { toolCalls: [{ name: 'edit', input: { path: 'port.js', content: STRICT } }] }
  if (results.length === 1) return { toolCalls: [{ name: 'test', input: {} }] }
  if (results.length === 2) return { toolCalls: [{ name: 'run', input: { command: COMMAND } }] }
  return 'Changed and tried.'
}
