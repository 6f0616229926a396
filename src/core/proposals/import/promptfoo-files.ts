import { messageOf, UsageError } from '../../errors.ts'
import { readYaml } from './promptfoo-config.ts'
import { isRecord } from './read-rows.ts'

/** Text of a file that the configuration names, relative to it; null where there is none that may be read. */
export type ReadReferenced = (path: string) => Promise<string | null>

/** The path of a value such as "file://a.txt"; null where it is none. */
export function referredPath(value: unknown): string | null {
  return typeof value === 'string' ? (/^file:\/\/([\s\S]+)$/.exec(value.trim())?.[1] ?? null) : null
}

/** Why a file that is named cannot be read as `what`; null where it can be tried. */
export function unreadable(path: string, endings: RegExp): string | null {
  if (/\.(?:py|rb|[cm]?[jt]s|sh|go|exe|bat|ps1|pl)(?::\w+)?$/.test(path))
    return `${path} is code, which is not run.`
  if (/[*?[\]{}]/.test(path)) return `${path} is a pattern; name each file.`
  return endings.test(path) ? null : `${path} is not a file of a kind that is read here.`
}

/** Data of a YAML or JSON file next to the configuration, or why there is none. */
export async function readData(
  path: string,
  read: ReadReferenced,
): Promise<{ value: unknown } | { reason: string }> {
  const why = unreadable(path, /\.(?:ya?ml|json)$/)
  if (why !== null) return { reason: why }
  const text = await read(path)
  if (text === null) return { reason: `${path} is not a text file next to the configuration.` }
  try {
    return { value: readYaml(text, path).value }
  } catch (error) {
    if (error instanceof UsageError) return { reason: messageOf(error).sentence }
    throw error
  }
}

/** A map, or the map in the file that stands for it. */
export async function recordOrFile(
  value: unknown,
  read: ReadReferenced,
): Promise<{ value: Record<string, unknown> } | { reason: string }> {
  if (value === undefined || value === null) return { value: {} }
  if (isRecord(value)) return { value }
  const paths = (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'string' ? (referredPath(one) ?? one) : null,
  )
  let merged: Record<string, unknown> = {}
  for (const path of paths) {
    if (path === null) return { reason: 'neither fields nor the name of a file with them is given.' }
    const data = await readData(path, read)
    if ('reason' in data) return data
    if (!isRecord(data.value)) return { reason: `${path} holds no fields.` }
    merged = { ...merged, ...data.value }
  }
  return { value: merged }
}

/** The assertions of a test, those in files read; what cannot be read is reported to `leaveOut`. */
export async function assertionsOf(
  given: unknown,
  read: ReadReferenced,
  leaveOut: (reason: string) => void,
): Promise<unknown[]> {
  const path = referredPath(given)
  if (path !== null) {
    const data = await readData(path, read)
    if ('reason' in data) {
      leaveOut(`its assertions are in a file: ${data.reason}`)
      return []
    }
    return assertionsOf(data.value, read, leaveOut)
  }
  const list = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given]
  const out: unknown[] = []
  for (const one of list) {
    const loaded = isRecord(one) ? await withValue(one, read) : { value: one }
    if ('reason' in loaded)
      leaveOut(`the value of the assertion ${JSON.stringify(nameOf(one))} is in a file: ${loaded.reason}`)
    else out.push(loaded.value)
  }
  return out
}

const nameOf = (assertion: unknown) => (isRecord(assertion) ? String(assertion.type) : '')

async function withValue(
  assertion: Record<string, unknown>,
  read: ReadReferenced,
): Promise<{ value: unknown } | { reason: string }> {
  if (Array.isArray(assertion.assert)) {
    const inner: unknown[] = []
    for (const one of assertion.assert) {
      const done = isRecord(one) ? await withValue(one, read) : { value: one }
      if ('reason' in done) return done
      inner.push(done.value)
    }
    return { value: { ...assertion, assert: inner } }
  }
  const { value } = assertion
  if (!Array.isArray(value)) {
    const loaded = await loadedValue(value, read)
    return 'reason' in loaded ? loaded : { value: { ...assertion, value: loaded.value } }
  }
  const values: unknown[] = []
  for (const one of value) {
    const loaded = await loadedValue(one, read)
    if ('reason' in loaded) return loaded
    values.push(loaded.value)
  }
  return { value: { ...assertion, value: values } }
}

async function loadedValue(
  value: unknown,
  read: ReadReferenced,
): Promise<{ value: unknown } | { reason: string }> {
  const path = referredPath(value)
  if (path === null) return { value }
  if (!path.endsWith('.txt')) return readData(path, read)
  const text = await read(path)
  if (text === null) return { reason: `${path} is not a text file next to the configuration.` }
  return /\{[{%#]/.test(text)
    ? { reason: `${path} holds what looks like a template, and is taken as it is there.` }
    : { value: text.trim() }
}

/** Variables with the files that stand for some of them read. */
export async function withFiles(
  vars: Readonly<Record<string, unknown>>,
  read: ReadReferenced,
): Promise<{ vars: Record<string, unknown> } | { reason: string }> {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(vars)) {
    const path = referredPath(value)
    const loaded = path === null ? { value } : await fileText(path, read)
    if ('reason' in loaded) return { reason: `its variable "${name}" is in a file: ${loaded.reason}` }
    out[name] = loaded.value
  }
  return { vars: out }
}

/** A file as the value of a variable: YAML becomes JSON, anything else is text. */
async function fileText(path: string, read: ReadReferenced): Promise<{ value: string } | { reason: string }> {
  const why = unreadable(path, /\.(?:txt|md|json|jsonl|csv|ya?ml|html?|xml|log)$/)
  if (why !== null) return { reason: why }
  if (/\.ya?ml$/.test(path)) {
    const data = await readData(path, read)
    return 'reason' in data ? data : { value: JSON.stringify(data.value) }
  }
  const text = await read(path)
  return text === null
    ? { reason: `${path} is not a text file next to the configuration.` }
    : { value: text.trim() }
}
