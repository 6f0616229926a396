import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolderSync } from '../node/make-folder.ts'
import { redact } from '../node/models/redact.ts'

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH/i

/** The text without the values of secret-looking environment variables, without keys and credentials in addresses. */
export function withoutSecrets(text: string, env: NodeJS.ProcessEnv): string {
  let out = text
  // Short values ("1", "true") are not secrets, and replacing them would make the log unreadable.
  for (const [name, value] of Object.entries(env))
    if (value && value.length >= 8 && SECRET_NAME.test(name)) out = out.replaceAll(value, `<${name}>`)
  return redact(out)
}

/** Writes what is needed to find a fault of this program. Returns the file's path, null if it could not be written. */
export function writeFaultLog(
  error: unknown,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): string | null {
  try {
    const folder = join(tmpdir(), 'tfgrpo')
    makeFolderSync(folder)
    const path = join(folder, `fault-${process.pid}.log`)
    const text = [
      `tfgrpo ${argv.join(' ')}`,
      `node ${process.versions.node} ${process.platform} ${process.arch}`,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
      error instanceof Error && error.cause !== undefined ? `cause: ${String(error.cause)}` : '',
    ].join('\n')
    writeFileSync(path, withoutSecrets(text, env), { mode: 0o600 })
    return path
  } catch {
    return null
  }
}
