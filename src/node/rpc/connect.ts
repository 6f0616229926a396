/**
 * Calls of functions in another process or thread, typed by an interface that both ends know. birpc matches questions
 * and answers; this adds what it leaves open: errors keep their class, a call's AbortSignal reaches the other end, what
 * waits is rejected when the other end is gone, nothing is cut by a clock, and no failure is lost.
 */
import { createBirpc } from 'birpc'
import { Cancelled } from '../../core/errors.ts'
import type { Line } from './line.ts'
import { type ErrorClasses, type PackedError, packError, unpackError } from './packed-error.ts'

type Args<F> = F extends (...args: infer A) => unknown ? A : never
type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never
/** Functions that return nothing, not even a promise: nobody waits for them. */
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
  /** Says something that has no answer; lost when the other end is gone. */
  tell<K extends Event<F> & string>(name: K, ...args: Args<F[K]>): void
  /** The other end is gone: what waits for it, and what is asked later, is rejected with this error; signals fire. */
  close(error: Error): void
}

/** As birpc sees the other end; the types are ours. */
type Untyped = Record<string, (...args: unknown[]) => unknown>

type Message =
  /** birpc's question, without `i` where no answer is wanted; `signal`: which argument is one */
  | { t: 'q'; m: string; a: unknown[]; i?: string; signal?: number }
  /** birpc's answer */
  | { t: 's'; i: string; r?: unknown; e?: unknown }
  /** ours: the signal of question `i` has fired */
  | { t: 'abort'; i: string }

/**
 * @param functions what the other end may call
 * @param errors classes of errors that this channel has of its own
 */
export function connect<F extends object, Own extends object>(
  line: Line,
  functions: Own,
  errors: ErrorClasses = {},
): Remote<F> {
  let closed: Error | null = null
  /** of the questions that are answered here right now and came with a signal */
  const aborts = new Map<string, AbortController>()
  let answersWanted = false

  const rpc = createBirpc<Untyped, Own, false>(functions, {
    proxify: false,
    bind: 'functions',
    timeout: -1,
    post: (message: Message) => line.send(message),
    // Nothing is returned: birpc would wait for it, and an event could overtake the first call.
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
    // True = told to the other end instead: an answer that cannot be sent. Without a name it is a call of ours that
    // failed, which true would make one that succeeded.
    onGeneralError: (_error, name) => name !== undefined,
  })

  return {
    call: <K extends string & keyof F>(name: K, ...args: Args<F[K]>) =>
      // Both ends are built from one source, so what arrives is what the interface says.
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

/** What fails where nobody waits is a fault of this process, as in any listener. */
function heard(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => {
    queueMicrotask(() => {
      throw error
    })
  })
}

/** Leaves a call at once when the signal fires, for those who need not know how the other end took it. */
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
