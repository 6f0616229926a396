import { readFile } from 'node:fs/promises'
import { UsageError } from '../../core/errors.ts'
import { formatDiagnostics, hasErrors } from '../../core/tasks/diagnostics.ts'
import { explainIssues } from '../../core/tasks/explain-issues.ts'
import { type McpServers, SERVER_KEYS } from '../../core/tasks/mcp-server.ts'
import { entryOf, Source, type SourceEntry, type SourceNode, toPlain } from '../../core/tasks/source-tree.ts'
import { readYaml } from '../../core/tasks/yaml-source.ts'
import { unreadable } from '../file-fault.ts'
import { looksLikeKey } from '../models/redact.ts'
import {
  CONFIG_KEYS,
  configSchema,
  MODEL_KEYS,
  type ModelEntry,
  PRICE_KEYS,
  singleConfigSchema,
} from './schema.ts'

export interface Config {
  policy?: string | undefined
  optimizer?: string | undefined
  judge?: string | undefined
  /** by name */
  models: Record<string, ModelEntry>
  /** by name */
  mcp?: McpServers | undefined
  /** settings directly under `models`, which apply to every model */
  common: ModelEntry
}

export const NO_CONFIG: Config = { models: {}, common: {} }

/** The settings of a workspace; none when there is no file. Throws UsageError with file:line:column. */
export async function readConfig(file: string): Promise<Config> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_CONFIG
    throw new UsageError(`${file} ${unreadable(error)}`)
  }
  return parseConfig(file, text)
}

/** Throws UsageError with file:line:column. */
export function parseConfig(file: string, text: string): Config {
  const source = new Source(file, text)
  const root = readYaml(source)
  const config = root && !hasErrors(source.diagnostics) ? read(source, root) : null
  if (!config || hasErrors(source.diagnostics)) throw new UsageError(formatDiagnostics(source.diagnostics))
  return config
}

function read(source: Source, root: SourceNode): Config | null {
  if (root.kind === 'scalar' && root.value === null) return NO_CONFIG
  // Keys are checked first, and alone: no other message may quote them.
  if (reportKeys(source, root)) return null
  const models = entryOf(root, 'models')?.value
  const single = models?.kind === 'map' && models.entries.some(({ key }) => MODEL_KEYS.includes(key))
  const plain = toPlain(root)
  const parsed = single
    ? singleConfigSchema
        .transform(({ models, ...roles }) => ({ ...roles, models: {}, common: models }))
        .safeParse(plain)
    : configSchema
        .transform(({ models = {}, ...roles }) => ({ ...roles, models, common: {} }))
        .safeParse(plain)
  if (parsed.success) return parsed.data
  explainIssues(source, root, parsed.error.issues, (path) => keysAt(path, single))
  return null
}

function keysAt(path: readonly PropertyKey[], single: boolean): readonly string[] {
  const depth = path.length - (single ? 0 : 1)
  if (path.length === 0) return CONFIG_KEYS
  if (path[0] === 'mcp') return SERVER_KEYS
  return depth === 1 ? MODEL_KEYS : PRICE_KEYS
}

const KEY_NAMES = /^(?:(?:api|openai)[-_]?)?(?:key|token|secret|password)$/i
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Whether the file contains an API key, which it must not, since it is committed. Messages do not quote it. */
function reportKeys(source: Source, node: SourceNode): boolean {
  if (node.kind === 'list') return node.items.map((item) => reportKeys(source, item)).includes(true)
  if (node.kind === 'scalar') return false
  return node.entries.map((entry) => reportKey(source, entry)).includes(true)
}

function reportKey(source: Source, { key, keyStart, keyEnd, value }: SourceEntry): boolean {
  if (value.kind !== 'scalar') return reportKeys(source, value)
  const wrongVariable = key === 'apiKeyEnv' && !VARIABLE.test(value.text)
  const isName = typeof value.value === 'string' && KEY_NAMES.test(key) && !looksLikeKey(value.text)
  if (!wrongVariable && !KEY_NAMES.test(key) && !looksLikeKey(value.text) && !looksLikeKey(key)) return false
  const what = isName ? `"${key}" is not allowed here` : 'this looks like an API key'
  source.report(
    looksLikeKey(value.text) ? value.start : keyStart,
    looksLikeKey(value.text) ? value.end : keyEnd,
    `${what}: keys must not be in this file; put the key into an environment variable and give the variable's name with "apiKeyEnv: OPENAI_API_KEY".`,
  )
  return true
}
