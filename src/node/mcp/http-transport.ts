import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

/** Bytes of a reply; a tool's whole output fits many times. */
const REPLY_BYTES = 16 * 1024 * 1024

/**
 * The Model Context Protocol over HTTP. What leads to another host is not followed: which hosts may be reached, and which
 * get the headers, was decided for this one.
 */
export function httpTransport(url: URL, headers: Readonly<Record<string, string>>) {
  return new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { ...headers } },
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1000,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 1,
    },
    fetch: async (target, init) => {
      if (new URL(target).origin !== url.origin) throw new Error(`it leads to ${new URL(target).origin}`)
      const response = await fetch(target, { ...init, redirect: 'error' })
      return new Response(response.body?.pipeThrough(limited()) ?? null, response)
    },
  })
}

function limited(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > REPLY_BYTES) controller.error(new Error('it sent more than 16 MiB'))
      else controller.enqueue(chunk)
    },
  })
}
