import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { parseBody, readBody } from '../../../../../src/node/gateway/http/read-body.ts'

function incoming(
  chunks: readonly (string | Buffer)[],
  headers: Record<string, string> = {},
): IncomingMessage {
  const message = new IncomingMessage(new Socket())
  Object.assign(message.headers, headers)
  for (const chunk of chunks) message.push(chunk)
  message.push(null)
  return message
}

it('reads a body in pieces, packed or not', async () => {
  expect(await readBody(incoming(['{"a":', '1}']))).toBe('{"a":1}')
  const packed = gzipSync('{"a":1}')
  expect(
    await readBody(incoming([packed.subarray(0, 5), packed.subarray(5)], { 'content-encoding': 'gzip' })),
  ).toBe('{"a":1}')
})

it('stops where a body becomes larger than allowed, also when it is unpacked', async () => {
  await expect(readBody(incoming(['12345', '67890']), 8)).rejects.toMatchObject({ kind: 'size', status: 413 })
  await expect(readBody(incoming([], { 'content-length': '9' }), 8)).rejects.toMatchObject({ kind: 'size' })
  const packed = gzipSync('x'.repeat(10_000))
  await expect(readBody(incoming([packed], { 'content-encoding': 'gzip' }), 1000)).rejects.toMatchObject({
    kind: 'size',
  })
})

it('states what is no JSON', () => {
  expect(() => parseBody('{"a":')).toThrow('The body of the request is no JSON: ')
})
