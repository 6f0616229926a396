import { createServer } from 'node:http'
import { handle } from './app.ts'
import { refuse } from './http.ts'
import { importItems } from './import.ts'
import { createStore } from './store.ts'

const store = createStore({ today: new Date().toISOString().slice(0, 10) })
importItems(store, 'Rip saw;4500\nHand plane;8000')

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  let text = ''
  for await (const part of request) text += part
  const body = bodyOf(text)
  const answer = body
    ? handle(store, {
        method: request.method ?? 'GET',
        path: pathname,
        query: Object.fromEntries(searchParams),
        body,
        desk: String(request.headers['x-desk'] ?? 'web'),
      })
    : refuse(422, 'body.invalid')
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer.body))
})

function bodyOf(text: string): Record<string, unknown> | null {
  try {
    const body = text === '' ? {} : JSON.parse(text)
    return typeof body === 'object' && !Array.isArray(body) ? body : null
  } catch {
    return null
  }
}

server.listen(Number(process.env.PORT ?? 8080))
