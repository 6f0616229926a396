/** Starts VS Code behind a web page and stops it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { installCodeServer } from './install.ts'
import { QUIET_SETTINGS } from './quiet-settings.ts'

export interface ServerOptions {
  /** user settings on top of those that keep VS Code quiet */
  settings?: Record<string, unknown>
  /** groups of the user's chatLanguageModels.json, e.g. [{ name: 'g', vendor: 'scripted' }] */
  modelGroups?: readonly { name: string; vendor: string }[]
  /** extensions to install, as packed files */
  vsix?: readonly string[]
  /** folders of extensions that are copied next to the installed ones */
  extensionFolders?: readonly string[]
  /** lets a page load an extension under development and run its tests; hides notifications */
  testDriver?: boolean
  /** true = folders are untrusted until the user says otherwise */
  workspaceTrust?: boolean
  env?: Record<string, string>
}

export interface Server {
  /** holds user data, extensions, home folder and log */
  folder: string
  logFile: string
  /** Address of the page that shows a folder. @param payload pairs of the workbench's own options */
  url(workspace: string, payload?: readonly (readonly [string, string])[]): string
  /** Address of a file as the workbench names it. */
  remote(path: string): string
  stop(): Promise<void>
  /** Takes its folder away; after stop. */
  remove(): void
}

/** Runs in the page: what VS Code itself notes down once it has decided about the chat. */
const ENABLE_CHAT = `new Promise((done, fail) => {
  const open = indexedDB.open('vscode-web-state-db-global', 1)
  open.onupgradeneeded = () => open.result.createObjectStore('ItemTable')
  open.onerror = () => fail(open.error)
  open.onsuccess = () => {
    const change = open.result.transaction('ItemTable', 'readwrite')
    change.objectStore('ItemTable').put('true', 'builtinChatExtensionEnablementMigration')
    change.onerror = () => fail(change.error)
    change.oncomplete = () => {
      open.result.close()
      done()
    }
  }
})`

/** Starts a server with fresh user data. Throws Error with one sentence where it does not come up. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { node, entry } = await installCodeServer()
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-vscode-'))
  const logFile = join(folder, 'server.log')
  const extensions = join(folder, 'extensions')
  mkdirSync(join(folder, 'data', 'User'), { recursive: true })
  mkdirSync(extensions)
  writeFileSync(join(folder, 'config.yaml'), '')
  writeUserFile(folder, 'settings.json', { ...QUIET_SETTINGS, ...options.settings })
  // To the page this server is a remote machine, whose own settings are those of machine scope.
  mkdirSync(join(folder, 'data', 'Machine'))
  writeFileSync(join(folder, 'data', 'Machine', 'settings.json'), JSON.stringify(options.settings ?? {}))
  // A model of one's own makes the chat work without signing in anywhere.
  if (options.modelGroups) writeUserFile(folder, 'chatLanguageModels.json', options.modelGroups)
  for (const source of options.extensionFolders ?? [])
    cpSync(source, join(extensions, basename(source)), { recursive: true })

  const port = await freePort()
  const env = environment(folder, options.env ?? {})
  const args = [
    entry,
    ...['--config', join(folder, 'config.yaml'), '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none'],
    ...['--user-data-dir', join(folder, 'data'), '--extensions-dir', extensions, '--ignore-last-opened'],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
  ]
  for (const file of options.vsix ?? []) {
    const run = await execa(node, [...args, '--install-extension', file, '--force'], {
      env,
      extendEnv: false,
      reject: false,
      all: true,
    })
    if (run.exitCode !== 0) throw new Error(`VS Code did not install ${file}: ${run.all}`)
  }
  if (options.testDriver) args.push('--vscode-option', 'enable-smoke-test-driver')
  const log = openSync(logFile, 'a')
  // A group of its own, so that the extension hosts end with it.
  const child = spawn(node, args, { env, detached: true, stdio: ['ignore', log, log] })
  const stop = () => stopGroup(child)
  process.once('exit', () => kill(child, 'SIGKILL'))
  await answers(port, child, logFile).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const host = `127.0.0.1:${port}`
  return {
    folder,
    logFile,
    url: (workspace, payload = []) =>
      `http://${host}/?folder=${encodeURI(workspace)}${payload.length === 0 ? '' : `&payload=${encodeURIComponent(JSON.stringify(payload))}`}`,
    remote: (path) => `vscode-remote://${host}${path}`,
    stop,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  }
}

/**
 * Keeps the chat that comes with VS Code enabled, which is switched off at the first start of a fresh browser. Call it
 * before the workbench is opened.
 */
export async function enableChat(page: Page, server: Server): Promise<void> {
  await page.goto(new URL('/healthz', server.url('/')).href)
  await page.evaluate(ENABLE_CHAT)
}

function writeUserFile(folder: string, name: string, content: unknown): void {
  writeFileSync(join(folder, 'data', 'User', name), JSON.stringify(content, null, 2))
}

/** A home folder of its own, no marketplace, and nothing of a VS Code that this may be started from. */
function environment(folder: string, more: Record<string, string>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, '.config'),
    XDG_DATA_HOME: join(folder, '.local'),
    XDG_CACHE_HOME: join(folder, '.cache'),
    EXTENSIONS_GALLERY: '{}',
    ...more,
  }
  for (const name of Object.keys(env)) if (/^(VSCODE_|PORT$|NODE_OPTIONS$)/.test(name)) delete env[name]
  return env
}

async function answers(port: number, child: ChildProcess, logFile: string): Promise<void> {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`VS Code's server did not start; its log is ${logFile}.`)
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  kill(child, 'SIGTERM')
  const late = setTimeout(() => kill(child, 'SIGKILL'), 3000)
  await gone
  clearTimeout(late)
  kill(child, 'SIGKILL')
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // already gone
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })
}
