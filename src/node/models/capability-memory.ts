import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { makeFolder } from '../make-folder.ts'
import type { Endpoint } from './endpoint.ts'
import { type Capabilities, LIMIT_NAMES } from './wire/adapter.ts'
import { type Api, callPath } from './wire/names.ts'

const ENTRY = z.object({
  /** date of the last change, so that what an endpoint supports later is eventually found out */
  at: z.iso.datetime(),
  capabilities: z.strictObject({
    limitNames: z.array(z.enum(LIMIT_NAMES)),
    maxTokensAtMost: z.number().int().positive().nullable(),
    temperature: z.boolean(),
    topP: z.boolean(),
    seed: z.boolean(),
    stop: z.boolean(),
    tools: z.boolean(),
    // Older files do not say.
    reasoning: z.boolean().default(true),
    cacheKey: z.boolean(),
    system: z.enum(['system', 'developer', 'user']),
    format: z.enum(['json_schema', 'json_object', 'text']),
  }),
})

/** Endpoint, API and model: an endpoint may accept more through one API than through another. */
interface Place {
  endpoint: Endpoint
  api: Api
  model: string
}

const KEPT_MS = 30 * 24 * 3600 * 1000

/**
 * Capabilities by endpoint, API and model, where they differ from those to try first: in memory, and in a JSON file if
 * one is given. The file contains addresses without credentials. Servers on this machine or network are not stored,
 * because other servers may later use their ports.
 */
export class CapabilityMemory {
  private readonly known = new Map<string, Capabilities>()
  private readonly file: string | null
  private writing: Promise<void> = Promise.resolve()

  /** `file`: absolute path, read at once, created with its folder on the first change. A broken file is ignored. */
  constructor(file: string | null = null) {
    this.file = file
    for (const [name, entry] of Object.entries(this.readFile())) {
      if (Date.now() - Date.parse(entry.at) < KEPT_MS) this.known.set(name, entry.capabilities)
    }
  }

  /** Undefined until something was refused. */
  get(place: Place): Capabilities | undefined {
    return this.known.get(nameOf(place))
  }

  set(place: Place, capabilities: Capabilities): void {
    const { endpoint } = place
    const name = nameOf(place)
    this.known.set(name, capabilities)
    const { file } = this
    if (!file || endpoint.local) return
    const entry = { at: new Date().toISOString(), capabilities }
    // A failed write costs one refused request in the next run, which is not worth an error.
    this.writing = this.writing
      .then(async () => {
        await makeFolder(dirname(file))
        await writeFileAtomic(file, `${JSON.stringify({ ...this.readFile(), [name]: entry }, null, 1)}\n`)
      })
      .catch(() => {})
  }

  /** Resolves when all changes are on disk. */
  async flush(): Promise<void> {
    await this.writing
  }

  private readFile(): Record<string, z.infer<typeof ENTRY>> {
    if (!this.file) return {}
    try {
      const raw: unknown = JSON.parse(readFileSync(this.file, 'utf8'))
      const entries = Object.entries(z.record(z.string(), z.unknown()).parse(raw))
      return Object.fromEntries(
        entries.flatMap(([name, entry]) => {
          const parsed = ENTRY.safeParse(entry)
          return parsed.success ? [[name, parsed.data]] : []
        }),
      )
    } catch {
      return {}
    }
  }
}

function nameOf({ endpoint, api, model }: Place): string {
  return `${endpoint.baseUrl}${callPath(api)} ${model}`
}
