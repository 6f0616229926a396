/**
 * Brings code-server, VS Code's own workbench and extension host behind a web page, from npm into the user's cache
 * folder: for machines where only a package registry is reachable. As a program it installs and prints the place:
 *
 *   node scripts/vscode/install.ts
 */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { ROOT } from '../run-step.ts'
import { ensureSystemPackages } from '../system-packages.ts'

/** code-server 4.x.y carries VS Code 1.x.y */
const CODE_SERVER = '4.139.1'
export const VSCODE_VERSION = CODE_SERVER.replace(/^4/, '1')

export interface CodeServer {
  /** the Node that code-server asks for (24) */
  node: string
  /** its program */
  entry: string
}

/** Scripts are left out: they would compile native modules that tests do not need. */
const FLAGS = [
  '--omit=dev',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--loglevel=error',
]

/** The user's folder of what the project's tests fetch; holds nothing that cannot be fetched again. */
export function testCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'training-free-grpo-tests')
}

/**
 * Gives code-server, installed at first use (half a minute, 0.8 GB). The folder appears under its name only when it is
 * whole. Throws Error with one sentence.
 */
export async function installCodeServer(): Promise<CodeServer> {
  const folder = join(testCache(), `code-server-${CODE_SERVER}`)
  if (!existsSync(folder)) await install(folder)
  return { node: nodeForServer(), entry: join(packageOf(folder), 'out', 'node', 'entry.js') }
}

async function install(folder: string): Promise<void> {
  console.log(`Installing VS Code ${VSCODE_VERSION} (code-server from npm) into ${folder} ...`)
  // A folder a process: two first uses at the same time do not meet.
  const fresh = `${folder}.${process.pid}.part`
  await mkdir(fresh, { recursive: true })
  try {
    await writeFile(join(fresh, 'package.json'), '{"private":true}')
    await npm(fresh, ['install', `code-server@${CODE_SERVER}`])
    const vscode = join(packageOf(fresh), 'lib', 'vscode')
    await npm(vscode, ['install'])
    await npm(join(vscode, 'extensions'), ['install'])
    await rename(fresh, folder)
  } catch (error) {
    // Another process may have been first.
    if (!existsSync(folder)) throw error
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

function packageOf(folder: string): string {
  return join(folder, 'node_modules', 'code-server')
}

async function npm(folder: string, args: readonly string[]): Promise<void> {
  const run = await execa('npm', [...args, ...FLAGS], { cwd: folder, reject: false, stdin: 'ignore' })
  if (run.exitCode === 0) return
  const why = (run.stderr || run.shortMessage || '').split('\n').slice(0, 3).join(' ')
  throw new Error(`VS Code for the tests could not be installed from npm into ${folder}: ${why}`)
}

/** The project's own Node: code-server refuses any other major version. */
function nodeForServer(): string {
  if (process.versions.node.startsWith('24.')) return process.execPath
  const own = join(ROOT, 'node_modules', 'node', 'bin', 'node')
  if (!existsSync(own)) throw new Error(`There is no Node 24 at ${own}: run "npm ci".`)
  return own
}

if (import.meta.main) {
  await ensureSystemPackages(['chromium'])
  console.log((await installCodeServer()).entry)
}
