/**
 * A server of the Model Context Protocol, made with its SDK: `serveStdio` on stdin and stdout (tests bundle this file and put
 * it into a workspace), `serveHttp` in this process.
 */
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

function testServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' })
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })
  let count = 0
  server.registerTool(
    'add-note',
    { description: 'Adds a line to notes.txt.', inputSchema: z.object({ note: z.string() }) },
    ({ note }) => {
      appendFileSync('notes.txt', `${note}\n`)
      return text(`noted ${++count}`)
    },
  )
  server.registerTool('variable', { description: 'Shows TEST_TOKEN.', inputSchema: z.object({}) }, () =>
    text(process.env.TEST_TOKEN ?? 'not set'),
  )
  server.registerTool('end', { description: 'Ends the server.', inputSchema: z.object({}) }, () => {
    process.stderr.write('told to end\n')
    process.exit(3)
  })
  server.registerTool(
    'wait',
    { description: 'Never answers.', inputSchema: z.object({}) },
    () => new Promise<never>(() => {}),
  )
  return server
}

export interface HttpServer {
  url: string
  /** the header `x-token` of each request */
  tokens: string[]
  close(): Promise<void>
}

export async function serveHttp(): Promise<HttpServer> {
  const tokens: string[] = []
  const http = createServer(async (request, response) => {
    tokens.push(String(request.headers['x-token'] ?? ''))
    if (request.url === '/away') {
      response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end()
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    const server = testServer()
    await server.connect(transport)
    const answer = await transport.handleRequest(
      new Request(`http://localhost${request.url}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      }),
    )
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(await answer.text())
    await server.close()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    tokens,
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections()
        http.close(() => resolve())
      }),
  }
}

if (process.argv[2] === 'stdio') {
  console.log('a banner that is no message')
  await testServer().connect(new StdioServerTransport())
}
