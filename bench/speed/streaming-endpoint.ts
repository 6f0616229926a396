/**
 * An endpoint that streams at once whatever it is asked, in a process of its own: prints its port, and ends with its
 * stdin. 20 events; the first leaves with the head, the others one each millisecond.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'

const EVENTS = 20

const server = createServer(async (request, response) => {
  for await (const _ of request);
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let at = 0; at < EVENTS; at++) {
    const delta = at === 0 ? { role: 'assistant', content: '' } : { content: `word${at} ` }
    const choices = [{ index: 0, delta, finish_reason: null }]
    response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`)
    await setTimeout(1)
  }
  response.end('data: [DONE]\n\n')
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.stdin.on('end', () => process.exit()).resume()
