/**
 * Why a request has no reply. `unreachable`: the endpoint behind cannot be asked now; `failed`: the model could not be asked, or gave no answer, after all retries that help;
 * `ended`: a budget or a limit of the attempt is reached, or the attempt is over.
 */
export type RefusedKind =
  | 'request'
  | 'token'
  | 'host'
  | 'path'
  | 'method'
  | 'size'
  | 'busy'
  | 'overflow'
  | 'refusal'
  | 'unreachable'
  | 'ended'
  | 'failed'

/** Status of the answer. Clients repeat few of them: what could be repeated was, before. */
const STATUS: Readonly<Record<RefusedKind, number>> = {
  request: 400,
  token: 401,
  host: 403,
  path: 404,
  method: 405,
  size: 413,
  busy: 429,
  overflow: 400,
  refusal: 400,
  unreachable: 502,
  ended: 403,
  failed: 400,
}

/** A request that is answered with an error, in one sentence. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly kind: RefusedKind
  constructor(kind: RefusedKind, sentence: string, options?: { cause?: unknown }) {
    super(sentence, options)
    this.kind = kind
  }
  get status(): number {
    return STATUS[this.kind]
  }
  /** whether the same request may be answered later */
  get passes(): boolean {
    return this.kind === 'unreachable' || this.kind === 'busy'
  }
}
