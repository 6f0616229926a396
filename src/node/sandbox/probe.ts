import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { type CallError, isNamed } from '../../core/errors.ts'
import { makeFolder } from '../make-folder.ts'
import type { ProbeResult } from './diagnose.ts'
import type { RunOutcome } from './host-channel.ts'

/** Programs without which the library's sandbox does not start or is incomplete. */
const NEEDED: Partial<Record<NodeJS.Platform, string[]>> = { linux: ['bwrap', 'socat', 'rg'], darwin: ['rg'] }

function missingPrograms(platform: NodeJS.Platform, path: string): string[] {
  return (NEEDED[platform] ?? []).filter(
    (program) => !path.split(delimiter).some((folder) => isProgram(join(folder, program))),
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Tries from the inside what must not be possible. Prints a JSON list of what was possible. */
const ATTEMPTS = `
const fs = require('fs'), net = require('net')
const [, secret, outside, port, word] = process.argv
const leaks = []
try { if (fs.readFileSync(secret, 'utf8') === word) leaks.push('reading outside of the copy') } catch {}
try { fs.writeFileSync(outside, word) } catch {}
if (Object.values(process.env).includes(word)) leaks.push('the environment')
const done = () => { fs.writeSync(1, JSON.stringify(leaks)); process.exit(0) }
const socket = net.connect({ host: '127.0.0.1', port: Number(port) })
socket.on('connect', () => { leaks.push('the network'); done() }).on('error', done)
setTimeout(done, 2000)
`

/**
 * Runs a command in the sandbox that tries to read a file, write a file and reach a server outside of it.
 * @param folder a folder next to the copies, where commands may neither read nor write
 */
export async function probeSandbox(
  folder: string,
  path: string,
  run: (command: string) => Promise<RunOutcome>,
): Promise<ProbeResult> {
  const result: ProbeResult = {
    platform: process.platform,
    missing: missingPrograms(process.platform, path),
    ran: false,
    leaks: [],
    said: '',
    apparmor: readSwitch('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1',
    namespacesOff:
      readSwitch('/proc/sys/user/max_user_namespaces') === '0' ||
      readSwitch('/proc/sys/kernel/unprivileged_userns_clone') === '0',
    container: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
  }
  if (result.missing.length > 0 || (process.platform !== 'linux' && process.platform !== 'darwin'))
    return result

  await makeFolder(folder)
  const word = `probe-${process.pid}-${Math.round(performance.now() * 1000)}`
  const secret = join(folder, 'secret')
  const outside = join(folder, 'outside')
  await writeFile(secret, word)
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env.TFGRPO_PROBE = word
  try {
    const { port } = server.address() as { port: number }
    const args = [secret, outside, String(port), word].map((text) => `'${text}'`).join(' ')
    const outcome = await run(`node -e '${ATTEMPTS.replaceAll("'", `"`)}' ${args}`)
    const said = /^\[.*\]$/m.exec(outcome.stdout)?.[0]
    if (outcome.exitCode === 0 && said !== undefined) {
      result.ran = true
      result.leaks = JSON.parse(said) as string[]
      const written = await readFile(outside, 'utf8').catch(() => '')
      if (written === word) result.leaks.push('writing outside of the copy')
    } else
      result.said = outcome.stderr || outcome.stdout || (outcome.timedOut ? 'it did not end in time' : '')
  } catch (error) {
    // Anything else is a fault of this program, not of the machine.
    if (!isNamed<CallError>(error, 'CallError')) throw error
    result.said = error.message
  } finally {
    delete process.env.TFGRPO_PROBE
    server.close()
  }
  return result
}

function readSwitch(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}
