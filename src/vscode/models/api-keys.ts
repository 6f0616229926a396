import type * as vscode from 'vscode'
import { originOf } from './choice.ts'

const PREFIX = 'tfgrpo.key:'

/** API keys in the editor's secret storage, one for each endpoint origin (scheme, host, port). */
export class ApiKeys {
  readonly #secrets: vscode.SecretStorage

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets
  }

  /** The key of an endpoint; null when there is none. */
  async get(baseUrl: string): Promise<string | null> {
    const origin = originOf(baseUrl)
    return origin === null ? null : ((await this.#secrets.get(PREFIX + origin)) ?? null)
  }

  async set(baseUrl: string, key: string): Promise<void> {
    const origin = originOf(baseUrl)
    if (origin === null) throw new Error(`${baseUrl} is no http(s) address.`)
    await this.#secrets.store(PREFIX + origin, key)
  }

  async remove(baseUrl: string): Promise<void> {
    await this.#secrets.delete(PREFIX + originOf(baseUrl))
  }

  /** Origins that have a key, sorted. */
  async origins(): Promise<string[]> {
    const keys = await this.#secrets.keys()
    return keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length))
      .sort()
  }
}
