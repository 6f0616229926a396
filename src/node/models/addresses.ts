import type { Endpoint } from './endpoint.ts'
import type { CallContext, Fault } from './fault.ts'
import { Requester } from './request-once.ts'

/** Where requests go, and how. */
export interface Address {
  endpoint: Endpoint
  context: CallContext
  requester: Requester
}

/** A base URL that names no version of the API; most APIs are below /v1. */
const VERSION = /\/(?:v\d|openai\b)/i

/** The base URL with /v1 at its end; null where it names a version already. */
export function versionedUrl({ baseUrl }: Pick<Endpoint, 'baseUrl'>): string | null {
  return VERSION.test(new URL(baseUrl).pathname) ? null : `${baseUrl}/v1`
}

/**
 * The address of the base URL and, where that names no version, the one with /v1 at its end: tried once, where what
 * answers at the first is no chat API.
 */
export class Addresses {
  private readonly second: Address | null
  private readonly first: Address
  private now: Address
  /** why the first was left */
  private fault: Fault | null = null

  constructor(endpoint: Endpoint, apiKey: string | null, context: CallContext, timeoutMs: number) {
    const at = (place: Endpoint): Address => {
      const named = { ...context, label: place.label }
      return { endpoint: place, context: named, requester: new Requester(place, apiKey, named, timeoutMs) }
    }
    this.first = at(endpoint)
    const versioned = versionedUrl(endpoint)
    this.second = versioned ? at({ ...endpoint, baseUrl: versioned, label: `${endpoint.label}/v1` }) : null
    this.now = this.first
  }

  get current(): Address {
    return this.now
  }

  /** The sentence that names the right base URL; null where it is the one that was given. */
  get hint(): string | null {
    if (this.now === this.first) return null
    return `${this.first.endpoint.label} has no chat API, but ${this.now.endpoint.label} has one: set the base URL to ${this.now.endpoint.baseUrl}.`
  }

  /** After a fault at `asked`, where no reply could be used yet: the fault to report, or null to ask at `current`. */
  after(fault: Fault, asked: Address): Fault | null {
    if (!fault.elsewhere || !this.second) return fault
    if (asked === this.first) {
      if (this.now !== this.first) return null
      if (this.fault) return fault
      this.fault = fault
      this.now = this.second
      return null
    }
    this.now = this.first
    return this.fault
  }
}
