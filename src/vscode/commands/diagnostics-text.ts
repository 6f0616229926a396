import { redact } from '../../node/models/redact.ts'

/** The content of an issue report; nothing in it is sent automatically. */
export interface Facts {
  /** e.g. ["Extension", "0.1.0"] */
  versions: [name: string, value: string][]
  settings: Record<string, unknown>
  /** one line a run, newest first */
  runs: string[]
  /** warnings and errors of the log, oldest first */
  log: string[]
}

/** What is removed from every line. */
export interface Private {
  home: string
  user: string
  /** folders of the workspace */
  folders: readonly string[]
  /** addresses of endpoints and proxies: their hosts appear in messages also without a scheme */
  addresses: readonly string[]
  env: Readonly<Record<string, string | undefined>>
}

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH/i

/** The facts as Markdown, without keys, hosts, folders and names of people. */
export function diagnosticsText(facts: Facts, hidden: Private): string {
  const clean = (text: string) => withoutPrivate(text, hidden)
  const block = (lines: readonly string[]) =>
    lines.length === 0
      ? '(none)'
      : `\`\`\`\n${lines.map((line) => clean(line).replaceAll('```', "'''")).join('\n')}\n\`\`\``
  return `<!-- What did you do, what happened, and what did you expect? Write it here. -->



## Versions

${facts.versions.map(([name, value]) => `- ${name}: ${clean(value)}`).join('\n')}

## Settings that are not the default

${block(Object.entries(facts.settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`))}

## Latest runs

${block(facts.runs)}

## Warnings and errors of the log

${block(facts.log)}
`
}

function withoutPrivate(text: string, { home, user, folders, addresses, env }: Private): string {
  let out = text
  for (const [name, value] of Object.entries(env))
    if (value && value.length >= 8 && SECRET_NAME.test(name)) out = out.replaceAll(value, `<${name}>`)
  out = redact(out)
  // The longest first: a workspace may be inside another, and in the home folder.
  for (const folder of [...folders].sort((a, b) => b.length - a.length))
    if (folder.length > 1) out = withoutFolder(out, folder, '<workspace>')
  if (home.length > 1) out = withoutFolder(out, home, '~')
  out = out.replace(
    /\b([a-z][a-z0-9+.-]*:\/\/)(?!(?:localhost|127\.0\.0\.1|\[::1\])\b)[^\s/"'`<>)]+/gi,
    '$1<host>',
  )
  for (const host of hostsOf(addresses))
    out = out.replace(new RegExp(`(?<![\\w.-])${escaped(host)}(?![\\w-])`, 'gi'), '<host>')
  out = out.replace(
    /\b(E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH) )(?!localhost\b|127\.0\.0\.1\b|::1\b)[^\s,;)\]]+/g,
    '$1<host>',
  )
  if (user.length >= 3) out = out.replaceAll(user, '<user>')
  return out
}

/** Hosts of addresses except those of this machine, the longest first: one may be the end of another. */
function hostsOf(addresses: readonly string[]): string[] {
  const hosts = addresses.flatMap((address) => {
    const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`
    return URL.canParse(url) ? [new URL(url).hostname] : []
  })
  return [...new Set(hosts)]
    .filter((host) => host !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(host))
    .sort((a, b) => b.length - a.length)
}

/** Windows writes one folder as C:\\a, c:\\a, C:/a, and in JSON with two backslashes. */
function withoutFolder(text: string, folder: string, by: string): string {
  const windows = /^[A-Za-z]:[\\/]/.test(folder)
  const parts = folder.split(windows ? /[\\/]+/ : '/').map(escaped)
  return text.replace(
    new RegExp(parts.join(windows ? String.raw`[\\/]+` : '/'), windows ? 'gi' : 'g'),
    () => by,
  )
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}

/** Lines of a log that are warnings or errors. */
export function warningsOf(log: string, max: number): string[] {
  return log
    .split('\n')
    .filter((line) => /\[(?:warning|error)\]/i.test(line))
    .map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line))
    .slice(-max)
}
