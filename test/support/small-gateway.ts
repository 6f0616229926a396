import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../../src/node/agents/gateway-contract.ts'
export function smallGateway(): Gateway {
  return { attempt: async ({ chat, draw, prior, sampling }) => {
    let calls = 0, priorSeen = 0, refused = 0
    const server = createServer(async (request, response) => {
      let raw = ''
      for await (const part of request) raw += part
      calls++
      const body = JSON.parse(raw)
      if (prior && raw.includes(JSON.stringify(prior).slice(1, -1))) priorSeen++
      try {
        const reply = await chat({ role: 'policy', messages: body.messages, temperature: sampling.temperature, draw: `${draw}/${calls}` })
        response.end(JSON.stringify({ choices: [{ message: { content: reply.text } }] }))
      } catch (error) { refused++; response.statusCode = 500; response.end(JSON.stringify({ error: { message: String(error) } })) }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    return { baseUrls: { openai: url, anthropic: url, gemini: url }, token: 'secret-token-of-attempt', close: async () => { server.closeAllConnections(); server.close(); return { calls, priorSeen, refused, steps: [], usage: { promptTokens: calls, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 } } } }
  } }
}
