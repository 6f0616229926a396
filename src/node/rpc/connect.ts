/**
 * Calls of functions in another process or thread, typed by an interface that both ends share. birpc matches requests
 * and replies; this adds what it lacks: errors keep their class, a call's AbortSignal reaches the other end, pending
 * calls are rejected when the other end is gone, there is no time limit, and no failure is lost.
 */
import { createBirpc } from 'birpc'
import { Cancelled } from '../../core/errors.ts'
import type { Line } from './line.ts'
import { type ErrorClasses, type PackedError, packError, unpackError } from './packed-error.ts'

type Args<F> = F extends (...args: infer A) => unknown ? A : never
type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never
/** Functions that return nothing, not even a promise: no caller waits for them. */
type Event<F> = {
  [K in keyof F]: F[K] extends (...args: never[]) => infer R ? (R extends void ? K : never) : never
}[keyof F]

/** The other end, whose functions are `F`. */
export interface Remote<F extends object> {
  /**
   * Throws what the function throws, with its class, or the error of `close`. An AbortSignal among the arguments arrives
   * as one; the call still ends when the other end has ended it, see orAborted.
   */
  call<K extends Exclude<keyof F, Event<F>> & string>(name: K, ...args: Args<F[K]>): Promise<Result<F[K]>>
  /** Sends a notification without a reply; lost if the other end is gone. */
  tell<K extends Event<F> & string>(name: K, ...args: Args<F[K]>): void
  /** The other end is gone: pending and later calls are rejected with this error; signals fire. */
  close(error: Error): void
}

/** The other end as birpc sees it; the types are checked here. */
type Untyped = Record<string, (...args: unknown[]) => unknown>

type Message =
  /** birpc's request, without `i` if no reply is wanted; `signal`: index of the argument that is an AbortSignal */
  | { t: 'q'; m: string; a: unknown[]; i?: string; signal?: number }
  /** birpc's reply */
  | { t: 's'; i: string; r?: unknown; e?: unknown }
  /** our own: the signal of request `i` has fired */
  | { t: 'abort'; i: string }

/**
 * @param functions what the other end may call
 * @param errors additional error classes of this channel
 */
export function connect<F extends object, Own extends object>(
  line: Line,
  functions: Own,
  errors: ErrorClasses = {},
): Remote<F> {
  let closed: Error | null = null
  /** requests being answered here that came with a signal */
  const aborts = new Map<string, AbortController>()
  let answersWanted = false

  const rpc = createBirpc<Untyped, Own, false>(functions, {
    proxify: false,
    bind: 'functions',
    timeout: -1,
    post: (message: Message) => line.send(message),
    // Returns nothing: birpc would wait for a promise, and an event could overtake the first call.
    on: (receive) => {
      line.listen((message) => {
        if (closed !== null || !isMessage(message)) return
        if (message.t === 'abort') aborts.get(message.i)?.abort(new Cancelled())
        else receive(message)
      })
    },
    serialize: (message: Message): Message => {
      if (message.t !== 's') return message
      aborts.delete(message.i)
      return 'e' in message ? { ...message, e: packError(message.e) } : message
    },
    deserialize: (message: Message): Message => {
      if (message.t === 's')
        return 'e' in message ? { ...message, e: unpackError(message.e as PackedError, errors) } : message
      if (message.t === 'q') answersWanted = message.i !== undefined
      if (message.t !== 'q' || message.i === undefined || message.signal === undefined) return message
      const abort = new AbortController()
      aborts.set(message.i, abort)
      return { ...message, a: message.a.with(message.signal, abort.signal) }
    },
    // Called right after `deserialize`, for the same message.
    resolver: (name, found) => {
      if (!Object.hasOwn(functions, name)) return undefined
      return answersWanted ? found : (...args) => heard(async () => found.apply(functions, args))
    },
    onRequest: async (question, next) => {
      const at = question.a.findIndex((arg) => arg instanceof AbortSignal)
      const signal: unknown = question.a[at]
      if (!(signal instanceof AbortSignal)) return void (await next())
      signal.throwIfAborted()
      const abort = () => line.send({ t: 'abort', i: question.i })
      signal.addEventListener('abort', abort, { once: true })
      try {
        const marked = { ...question, a: question.a.with(at, null), signal: at }
        await next(marked)
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
    // True = reported to the other end: a reply that cannot be sent. Without a name it is our own call that failed,
    // which true would turn into a success.
    onGeneralError: (_error, name) => name !== undefined,
  })

  return {
    call: <K extends string & keyof F>(name: K, ...args: Args<F[K]>) =>
      // Both ends are built from the same source, so what arrives matches the interface.
      (closed === null ? rpc.$call(name, ...args) : Promise.reject(closed)) as Promise<Result<F[K]>>,
    tell: (name, ...args) => {
      if (closed === null) heard(() => rpc.$callEvent(name, ...args))
    },
    close: (error) => {
      if (closed !== null) return
      closed = error
      rpc.$rejectPendingCalls(({ reject }) => reject(error))
      rpc.$close()
      for (const abort of aborts.values()) abort.abort(error)
    },
  }
}

function isMessage(message: unknown): message is Message {
  return (
    typeof message === 'object' &&
    message !== null &&
    't' in message &&
    ['q', 's', 'abort'].includes(String(message.t))
  )
}

/** A failure that no caller waits for is a fault of this process, as in any listener. */
function heard(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => {
    queueMicrotask(() => {
      throw error
    })
  })
}

/** Rejects at once when the signal fires, for callers that need not wait for the other end. */
export async function orAborted<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    if (signal.aborted) abort()
    return await Promise.race([call, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
